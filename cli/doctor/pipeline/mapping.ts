import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { type Check, failed, ok, warning } from '../check.ts';

/** What of the mapping between the stream and the aggregator is judged. */
export type Mapping = Pick<
  EventSourceMappingConfiguration,
  'UUID' | 'State' | 'StateTransitionReason' | 'LastProcessingResult' | 'EventSourceArn'
>;

/** The mapping by which the aggregator reads the stream; `undefined` when there is none. */
export async function readMapping(aggregator: string, lambda: LambdaClient): Promise<Mapping | undefined> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: aggregator }),
  );
  return EventSourceMappings[0];
}

/** CloudFormation compares templates, not what is there. */
const MAKE_AGAIN =
  "a deployment does not bring back what was deleted by hand: 'aws lambda create-event-source-mapping' with the settings that 'cdk synth' shows of AWS::Lambda::EventSourceMapping";

/** Whether the aggregator reads the stream at all. */
export function judgeMapping(aggregator: string, mapping: Mapping | undefined): Check {
  if (mapping === undefined)
    return failed('stream', `${aggregator} reads none: its event source mapping is gone`, MAKE_AGAIN);
  const { State = 'unknown', StateTransitionReason: reason, EventSourceArn = '', UUID = '' } = mapping;
  const stream = EventSourceArn.split('/').at(-1);
  const because = reason && State !== 'Enabled' && !/^user action$/i.test(reason) ? ` (${reason})` : '';
  const detail = `${State.toLowerCase()}${because}, ${stream ? `${stream} ` : ''}read by ${aggregator}`;
  if (State === 'Enabled') return ok('stream', detail);
  if (State.startsWith('Disabl'))
    return failed(
      'stream',
      detail,
      `nothing is read: 'aws lambda update-event-source-mapping --uuid ${UUID} --enabled'`,
    );
  return warning('stream', detail, 'wait until it is enabled');
}

/**
 * How Lambda's last call of the aggregator ended. Lambda documents no list of these texts: what begins with OK is well,
 * what tells of a part of a batch is what the aggregator does when OpenSearch is slow, all else is a failure.
 */
export function judgeLastResult({ LastProcessingResult: result = '' }: Mapping): Check {
  const name = 'last delivery';
  if (result === '' || /^no records/i.test(result)) return ok(name, 'no records processed so far');
  if (/^OK\b/.test(result) && !/[1-9]\d* partial/.test(result)) return ok(name, result);
  if (/partial/i.test(result))
    return warning(name, result, "some records come again: 'aggregator' above tells why; nothing is lost");
  return failed(
    name,
    result,
    "the aggregator's calls fail: 'aggregator' above tells why, or else its log group and the function's own configuration (time-out, memory, concurrency)",
  );
}
