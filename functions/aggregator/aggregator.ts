import { logger } from '@sightline/telemetry/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { openSearchTransport } from '../../opensearch/transport.ts';
import { type AggregationOptions, type AggregationResult, aggregate, leaveAll } from './aggregate.ts';
import { BufferPool } from './batch/buffer-pool.ts';
import { bulkSender, type Send } from './bulk/send.ts';
import type { AggregatorConfig } from './config.ts';
import { s3DeadLetters } from './dead-letter/store.ts';
import { FieldBook, type FieldCounts } from './fields/book.ts';
import { batchResponse } from './report/checkpoint.ts';
import { writeHealth } from './report/health.ts';
import { type Ask, asker } from './store/ask.ts';
import { Copies } from './store/copies.ts';
import { half } from './store/insist.ts';
import { prepare } from './store/prepare.ts';
import { type LookAtStores, lookAtStores } from './store/stores.ts';

/** What Lambda calls with a batch of Kinesis records. */
export type AggregatorHandler = (
  event: KinesisStreamEvent,
  context: Pick<Context, 'awsRequestId' | 'functionName' | 'getRemainingTimeInMillis'>,
) => Promise<KinesisStreamBatchResponse>;

/** Makes a handler that keeps its connections between invocations. */
export function createAggregator(config: AggregatorConfig): AggregatorHandler {
  const storeDeadLetters = s3DeadLetters(config.deadLetterBucket);
  let connection: Promise<Connection> | undefined;
  const pool = new BufferPool(config.delivery.concurrency);
  let ids = true;

  return async (event, context) => {
    connection ??= connect(config);
    try {
      const { send, ask, look, fields } = await connection;
      const remainingTime = () => context.getRemainingTimeInMillis();
      let askedAgain = 0;
      const found = await prepare(look, fields, timeoutOf(context), half(remainingTime), () => askedAgain++);
      const generations = found.kind === 'known' ? found.generations : undefined;
      const copies = found.kind === 'unknown' ? undefined : new Copies(ask, look, generations);
      const options: AggregationOptions = {
        indices: config.indices,
        delivery: {
          ...config.delivery,
          ids,
          send,
          answers: answering(look),
          ...(copies && { copies }),
          ...(found.kind === 'known' && { missing: found.missing }),
        },
        pool,
        fields,
        storeDeadLetters,
      };
      const result =
        found.kind === 'failed'
          ? leaveAll(event.Records, found.cause)
          : await aggregate(event.Records, { remainingTime }, options);
      if (result.delivery.withoutIds) ids = false;
      if (copies?.refused !== undefined)
        logger.warn('lines that come again after a rollover may be stored twice: older indexes may not be asked', {
          cause: copies.refused,
          advice: 'grant the aggregator indices:data/read/mget*, see docs/security.md',
        });
      result.delivery.retries += askedAgain;
      report(result, fields.takeCounts(), config, context);
      if (result.refusal !== undefined) throw result.refusal;
      return batchResponse(result.checkpoint);
    } catch (error) {
      // A password may have been rotated: the next invocation reads it again.
      connection = undefined;
      throw error;
    }
  };
}

/** What is kept between invocations as long as the credentials are the same. */
interface Connection {
  readonly send: Send;
  readonly ask: Ask;
  readonly look: LookAtStores;
  readonly fields: FieldBook;
}

async function connect({ openSearch, indices }: AggregatorConfig): Promise<Connection> {
  const transport = await openSearchTransport(openSearch);
  const ask = asker(transport);
  const look = lookAtStores(ask, indices);
  return {
    send: bulkSender(transport, openSearch.compression),
    ask,
    look,
    fields: new FieldBook(indices, ask, { answers: () => answering(look)(LOOK_MS) }),
  };
}

/** Whether OpenSearch answers, which tells a document that it fails over from an OpenSearch that is away. */
function answering(look: LookAtStores): (timeoutMs: number) => Promise<boolean> {
  return async (timeoutMs) => (await look(Math.max(1, Math.min(LOOK_MS, timeoutMs)))).kind !== 'failed';
}

/** Longest wait for a look at the stores, in milliseconds. */
const LOOK_MS = 5_000;

function timeoutOf({ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>): number {
  return Math.min(LOOK_MS, Math.max(1, getRemainingTimeInMillis() / 4));
}

function report(
  result: AggregationResult,
  fields: FieldCounts,
  { namespace }: AggregatorConfig,
  context: Pick<Context, 'awsRequestId' | 'functionName'>,
): void {
  writeHealth(result, fields, {
    namespace,
    function: context.functionName,
    requestId: context.awsRequestId,
    timestamp: Date.now(),
  });
  if (result.checkpoint !== undefined && result.refusal === undefined)
    logger.warn('records are left for the next delivery', {
      from: result.checkpoint.sequenceNumber,
      unresolved: result.delivery.unresolved.length + result.left.length,
      cause: result.deadLetterFailure ?? result.delivery.lastFailure ?? result.left[0]?.cause,
    });
}
