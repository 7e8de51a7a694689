import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindOf, type LogLine, type MetricLine, type SpanLine } from '@sightline/telemetry/wire';
import { inject, onTestFinished } from 'vitest';
import { packageRoot, repository, temporaryFolder } from '../package/build.ts';
import { type Answer, RuntimeApi } from './runtime-api.ts';

/** A function that AWS's runtime interface client runs, as on Lambda. */
export interface RunningFunction {
  invoke(requestId: string, event?: unknown, timeoutMs?: number): Promise<Answer>;
  /** Lines of stdout so far. */
  lines(): string[];
  /** Text of stderr so far. */
  stderr(): string;
  logs(): LogLine[];
  metrics(): MetricLine[];
  spans(): SpanLine[];
  /** Sum of a metric over all lines. */
  sum(metric: string): number;
}

/**
 * Starts a function whose modules are found as Lambda finds a layer's, under `nodejs/node_modules`.
 *
 * @param source - of the handler's module; it exports `handler`
 * @param extension - `mjs` finds modules in the folders above it, `cjs` through `NODE_PATH`, as in Lambda
 */
export async function startFunction(
  source: string,
  env: Record<string, string> = {},
  extension: 'mjs' | 'cjs' = 'mjs',
): Promise<RunningFunction> {
  const root = temporaryFolder();
  const layer = path.join(root, 'opt/nodejs/node_modules');
  const task = extension === 'mjs' ? path.join(root, 'opt/nodejs/task') : path.join(root, 'task');
  fs.mkdirSync(task, { recursive: true });
  fs.cpSync(path.join(packageRoot, 'layer/nodejs/node_modules'), layer, { recursive: true });
  fs.symlinkSync(path.join(repository, 'node_modules/@middy'), path.join(layer, '@middy'));
  fs.writeFileSync(path.join(task, `index.${extension}`), source);

  const api = new RuntimeApi();
  const address = await api.start();
  const child = spawn(process.execPath, [inject('ric')], {
    cwd: task,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      AWS_LAMBDA_RUNTIME_API: address,
      LAMBDA_TASK_ROOT: task,
      NODE_PATH: layer,
      _HANDLER: 'index.handler',
      AWS_LAMBDA_FUNCTION_NAME: 'front',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/front',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_REGION: 'eu-west-1',
      ...env,
    },
  });
  // 'close' comes when stdout has been read to its end, too.
  const crashed = once(child, 'close').then(([code]) => {
    throw new Error(`the runtime ended with code ${code}: ${stderr}`);
  });
  crashed.catch(() => {});
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGKILL')) await exited;
    await api.stop();
  });

  const lines = (): string[] => stdout.split('\n').filter(Boolean);
  const ofKind = <T>(kind: string): T[] =>
    lines().flatMap((line) => (kindOf(line) === kind ? [JSON.parse(line) as T] : []));
  const metrics = (): MetricLine[] => ofKind('metric');
  return {
    invoke: async (requestId, event = {}, timeoutMs = 30_000) => {
      const answer = await Promise.race([api.invoke(requestId, event, timeoutMs), crashed]);
      // The pipe and the API are two ways, and what was written first can arrive last.
      while (!lines().some((line) => line.includes(requestId))) await sleep(5);
      return answer;
    },
    lines,
    stderr: () => stderr,
    logs: () => ofKind('log'),
    metrics,
    spans: () => ofKind('span'),
    sum: (metric) => metrics().reduce((sum, line) => sum + (typeof line[metric] === 'number' ? line[metric] : 0), 0),
  };
}
