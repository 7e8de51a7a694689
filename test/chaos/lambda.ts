import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { InvokeCommand, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { KinesisStreamEvent } from 'aws-lambda';
import { build } from 'esbuild';
import type { Random } from './random.ts';

/** What a worker is asked to do. */
export interface Job {
  readonly event: KinesisStreamEvent;
  readonly timeoutMs: number;
  /** How far the worker's clock is from the true one. */
  readonly clockSkewMs: number;
}

type Reply = { readonly payload: string } | { readonly functionError: string };

export interface FakeLambda extends Disposable {
  /** As the SDK's client does for an InvokeCommand. */
  send(command: InvokeCommand): Promise<Pick<InvokeCommandOutput, 'FunctionError' | 'Payload'>>;
  readonly invocations: () => number;
  /** Workers that were killed in the middle of an invocation. */
  readonly killed: () => number;
  /** Those of them that Lambda's own deadline ended. */
  readonly timedOut: () => number;
}

export interface LambdaOptions {
  /** What {@link bundleWorker} made. */
  readonly worker: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Share of the invocations that are killed soon after they began. */
  readonly killShare: number;
  readonly random: Random;
}

/**
 * Every so many invocations have so little time that the deadline may find them at work, or a clock that is an hour off.
 * The shorter time is hardly ever enough, the longer one for some.
 */
const SHORT_EVERY = 5;
const SHORT_MS = [20, 600] as const;
const SKEWED_EVERY = 7;
const SKEW_MS = 3_600_000;

/** Makes one file of the worker, as a function is deployed: it starts in a quarter of the time, and each kill needs a start. */
export async function bundleWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    conditions: ['@sightline/source'],
    mainFields: ['module', 'main'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
}

/** One concurrency of a Lambda function: a process that lives from invocation to invocation until it is killed. */
export function startLambda({ worker: file, env, timeoutMs, killShare, random }: LambdaOptions): FakeLambda {
  let worker: ChildProcess | undefined;
  let invocations = 0;
  let killed = 0;
  let timedOut = 0;
  const start = async () => {
    const started = fork(file, {
      execArgv: [],
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // Lambda counts an invocation's time from when the function is loaded.
    const ready = await Promise.race([once(started, 'message').then(() => true), once(started, 'exit')]);
    if (ready !== true) throw new Error(`the worker ended before it was loaded, with ${ready}`);
    return started;
  };
  return {
    async send({ input }) {
      worker ??= await start();
      const process = worker;
      const event = JSON.parse(String(input.Payload)) as KinesisStreamEvent;
      const invocation = ++invocations;
      const isSkewed = invocation % SKEWED_EVERY === 0;
      const isShort = !isSkewed && invocation % SHORT_EVERY === 0;
      const isKilled = !isSkewed && !isShort && random() < killShare;
      const limit = isShort ? random() * SHORT_MS[(invocation / SHORT_EVERY) % 2 === 0 ? 0 : 1] : timeoutMs;
      let isOver = false;
      const deadline = setTimeout(
        () => {
          isOver = process.kill('SIGKILL') && !isKilled;
        },
        isKilled ? random() * 200 : limit,
      );
      const reply = await new Promise<Reply>((resolve) => {
        process.once('message', (message) => resolve(message as Reply));
        process.once('exit', () => resolve({ functionError: 'Task timed out' }));
        process.send({ event, timeoutMs: limit, clockSkewMs: isSkewed ? SKEW_MS : 0 } satisfies Job);
      });
      clearTimeout(deadline);
      process.removeAllListeners();
      if (isOver) timedOut++;
      if (process.killed) {
        killed++;
        worker = undefined;
      }
      if ('functionError' in reply) return { FunctionError: 'Unhandled' };
      const { payload } = reply;
      return { Payload: Object.assign(Buffer.from(payload), { transformToString: () => payload }) };
    },
    invocations: () => invocations,
    killed: () => killed,
    timedOut: () => timedOut,
    [Symbol.dispose]: () => void worker?.kill('SIGKILL'),
  };
}
