import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  paginateDescribeLogStreams,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogEvent } from './event.ts';

/** Events that one call returns at most. The emulator has no further pages: what is beyond must be asked for by time. */
const PAGE = 10_000;

/**
 * Reads the events of a log group from a time on, however many there are, in the order of their timestamps.
 *
 * @param from - milliseconds since the epoch
 * @throws Error when one stream has more events of one millisecond than a call returns
 * @example
 * for await (const events of readLogEvents(logs, '/aws/lambda/orders', 0)) count += events.length;
 */
export async function* readLogEvents(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  from: number,
): AsyncGenerator<LogEvent[]> {
  for (let startTime = from; ; ) {
    const events = await readPage(logs, { logGroupName, startTime });
    if (events.length < PAGE) {
      yield events;
      return;
    }
    // the page may end in the middle of its last millisecond: the next one begins with it
    const last = events.at(-1)?.timestamp ?? startTime;
    const complete = events.filter(({ timestamp }) => timestamp < last);
    if (complete.length > 0) {
      yield complete;
      startTime = last;
    } else {
      yield* readMillisecond(logs, logGroupName, last);
      startTime = last + 1;
    }
  }
}

async function* readMillisecond(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  time: number,
): AsyncGenerator<LogEvent[]> {
  for await (const { logStreams = [] } of paginateDescribeLogStreams({ client: logs }, { logGroupName })) {
    for (const { logStreamName = '' } of logStreams) {
      const range = { logGroupName, logStreamNames: [logStreamName], startTime: time, endTime: time };
      const events = await readPage(logs, range);
      if (events.length === PAGE)
        throw new Error(`${logStreamName} has ${PAGE} or more events of the same millisecond: write them more slowly`);
      yield events;
    }
  }
}

async function readPage(logs: CloudWatchLogsClient, input: FilterLogEventsCommandInput): Promise<LogEvent[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ ...input, limit: PAGE }));
  return events.map(toLogEvent);
}

function toLogEvent({ eventId, logStreamName, timestamp, ingestionTime, message }: FilteredLogEvent): LogEvent {
  if (!eventId) throw new Error('the emulator returned a log event without an id: start it through local/emulator');
  return {
    id: eventId,
    stream: logStreamName ?? '',
    timestamp: timestamp ?? 0,
    ingestedAt: ingestionTime ?? 0,
    message: message ?? '',
  };
}
