import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Outcome } from './decide.ts';
import { kinesisEvent, type ShardRecord } from './event.ts';
import type { Mapping } from './mapping.ts';

/** Invokes the mapping's function with records of a shard and waits for its answer. */
export async function invoke(
  lambda: LambdaClient,
  records: readonly ShardRecord[],
  shardId: string,
  mapping: Mapping,
): Promise<Outcome> {
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({
        FunctionName: mapping.functionArn,
        Payload: JSON.stringify(kinesisEvent(records, shardId, mapping)),
      }),
    );
    if (FunctionError) return { kind: 'function error', functionError: FunctionError };
    const text = Payload?.transformToString() ?? '';
    return { kind: 'answered', payload: text === '' ? null : JSON.parse(text) };
  } catch (error) {
    console.error(`${mapping.functionArn} can't be invoked:`, error);
    return { kind: 'not invoked' };
  }
}
