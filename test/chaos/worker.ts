import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { aggregatorConfig } from '../../functions/aggregator/config.ts';
import type { Job } from './lambda.ts';

/** The aggregator as a process of its own, which may be killed as Lambda kills one that is out of time. */
const config = aggregatorConfig(process.env);
const handler = createAggregator({
  ...config,
  delivery: { ...config.delivery, batch: { bytes: 100_000, items: 200 }, requestTimeoutMs: 1_000 },
});

process.on('message', async ({ event, timeoutMs }: Job) => {
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
