import { logger } from '@sightline/telemetry/logger';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { openSearchTransport } from '../common/transport.ts';
import { type AggregationResult, aggregate } from './aggregate.ts';
import { BufferPool } from './batch/buffer-pool.ts';
import { bulkSender, type Send } from './bulk/send.ts';
import type { AggregatorConfig } from './config.ts';
import { s3DeadLetters } from './dead-letter/store.ts';
import { batchResponse } from './report/checkpoint.ts';
import { writeHealth } from './report/health.ts';

/** What Lambda calls with a batch of Kinesis records. */
export type AggregatorHandler = (
  event: KinesisStreamEvent,
  context: Pick<Context, 'awsRequestId' | 'functionName' | 'getRemainingTimeInMillis'>,
) => Promise<KinesisStreamBatchResponse>;

/** Makes a handler that keeps its connections between invocations. */
export function createAggregator(config: AggregatorConfig): AggregatorHandler {
  const storeDeadLetters = s3DeadLetters(config.deadLetterBucket);
  let connection: Promise<Send> | undefined;
  const pool = new BufferPool(config.delivery.concurrency);
  let ids = true;

  return async (event, context) => {
    connection ??= connect(config);
    try {
      const result = await aggregate(
        event.Records,
        { remainingTime: () => context.getRemainingTimeInMillis() },
        {
          indices: config.indices,
          delivery: { ...config.delivery, ids, send: await connection },
          pool,
          storeDeadLetters,
        },
      );
      if (result.delivery.withoutIds) ids = false;
      report(result, config, context);
      if (result.refusal !== undefined) throw result.refusal;
      return batchResponse(result.checkpoint);
    } catch (error) {
      // A password may have been rotated: the next invocation reads it again.
      connection = undefined;
      throw error;
    }
  };
}

async function connect(config: AggregatorConfig): Promise<Send> {
  return bulkSender(await openSearchTransport(config.openSearch), config.openSearch.compression);
}

function report(
  result: AggregationResult,
  { namespace }: AggregatorConfig,
  context: Pick<Context, 'awsRequestId' | 'functionName'>,
): void {
  writeHealth(result, {
    namespace,
    function: context.functionName,
    requestId: context.awsRequestId,
    timestamp: Date.now(),
  });
  if (result.checkpoint !== undefined && result.refusal === undefined)
    logger.warn('records are left for the next delivery', {
      from: result.checkpoint.sequenceNumber,
      unresolved: result.delivery.unresolved.length,
      cause: result.deadLetterFailure ?? result.delivery.lastFailure,
    });
}
