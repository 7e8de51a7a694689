/**
 * The bridge does what the AWS emulator leaves out: Kinesis event source mappings as Lambda runs them, log
 * subscriptions to Kinesis, and metrics out of log lines. It works through public AWS APIs against the emulator that
 * AWS_ENDPOINT_URL names, and keeps its progress in the folder that its argument names.
 */
import path from 'node:path';
import { assertLoopback, createClients } from './aws.ts';
import { metricsConsumer } from './embedded-metrics/put.ts';
import { openCheckpoints } from './kinesis-mapping/checkpoints.ts';
import { serveMappings } from './kinesis-mapping/mappings.ts';
import { openCursors } from './log-events/cursors.ts';
import { createFollower } from './log-events/follow.ts';
import { subscriptionsOf } from './log-subscription/subscription.ts';
import { repeat } from './repeat.ts';

const FOLLOW_MS = 500;

assertLoopback(process.env['AWS_ENDPOINT_URL']);
const dir = process.argv[2];
if (dir === undefined) throw new Error('the bridge needs a folder for its progress: name one as its argument');

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    stopping.abort();
    process.exit();
  });

const clients = createClients();
const metrics = metricsConsumer(clients.cloudwatch);
const follow = createFollower(clients.logs, openCursors(path.join(dir, 'log-events.ndjson')), async (group) => [
  metrics,
  ...(await subscriptionsOf(clients.logs, clients.kinesis, group)),
]);
const checkpoints = openCheckpoints(path.join(dir, 'kinesis.ndjson'));

console.log('ready');
await Promise.all([
  repeat('following log events', follow, FOLLOW_MS, stopping.signal),
  serveMappings(clients, checkpoints, stopping.signal),
]);
