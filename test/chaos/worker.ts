import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { aggregatorConfig } from '../../functions/aggregator/config.ts';
import type { Job } from './lambda.ts';

/** The aggregator as a process of its own, which may be killed as Lambda kills one that is out of time. */
const config = aggregatorConfig(process.env);
const handler = createAggregator({
  ...config,
  delivery: { ...config.delivery, batch: { bytes: 100_000, items: 200 }, requestTimeoutMs: 1_000 },
});

const TrueDate = Date;

/** Makes the process's clock wrong by so much, as that of a machine that was suspended: the signer reads it. */
function setClock(skewMs: number): void {
  globalThis.Date = class extends TrueDate {
    constructor(...parts: [] | [number]) {
      super(...((parts.length === 0 ? [TrueDate.now() + skewMs] : parts) as [number]));
    }
    static override now() {
      return TrueDate.now() + skewMs;
    }
  } as DateConstructor;
}

process.on('message', async ({ event, timeoutMs, clockSkewMs }: Job) => {
  setClock(clockSkewMs);
  const end = Date.now() + timeoutMs;
  try {
    const answer = await handler(event, {
      awsRequestId: crypto.randomUUID(),
      functionName: 'aggregator',
      getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
    });
    process.send?.({ payload: JSON.stringify(answer) });
  } catch (error) {
    process.send?.({ functionError: String(error) });
  }
});
process.send?.({ ready: true });
