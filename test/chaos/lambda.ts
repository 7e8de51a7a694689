import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { InvokeCommand, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { KinesisStreamEvent } from 'aws-lambda';
import type { Random } from './random.ts';

/** What a worker is asked to do. */
export interface Job {
  readonly event: KinesisStreamEvent;
  readonly timeoutMs: number;
}

type Reply = { readonly payload: string } | { readonly functionError: string };

export interface FakeLambda extends Disposable {
  /** As the SDK's client does for an InvokeCommand. */
  send(command: InvokeCommand): Promise<Pick<InvokeCommandOutput, 'FunctionError' | 'Payload'>>;
  /** Workers that were killed in the middle of an invocation. */
  readonly killed: () => number;
}

export interface LambdaOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Share of the invocations that are killed soon after they began. */
  readonly killShare: number;
  readonly random: Random;
}

/** One concurrency of a Lambda function: a process that lives from invocation to invocation until it is killed. */
export function startLambda({ env, timeoutMs, killShare, random }: LambdaOptions): FakeLambda {
  let worker: ChildProcess | undefined;
  let killed = 0;
  const start = () =>
    fork(path.join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--conditions=@sightline/source'],
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  return {
    async send({ input }) {
      worker ??= start();
      const process = worker;
      const event = JSON.parse(String(input.Payload)) as KinesisStreamEvent;
      const isKilled = random() < killShare;
      const deadline = setTimeout(() => process.kill('SIGKILL'), isKilled ? random() * 200 : timeoutMs + 2_000);
      const reply = await new Promise<Reply>((resolve) => {
        process.once('message', (message) => resolve(message as Reply));
        process.once('exit', () => resolve({ functionError: 'Task timed out' }));
        process.send({ event, timeoutMs } satisfies Job);
      });
      clearTimeout(deadline);
      process.removeAllListeners();
      if (process.killed) {
        killed++;
        worker = undefined;
      }
      if ('functionError' in reply) return { FunctionError: 'Unhandled' };
      const { payload } = reply;
      return { Payload: Object.assign(Buffer.from(payload), { transformToString: () => payload }) };
    },
    killed: () => killed,
    [Symbol.dispose]: () => void worker?.kill('SIGKILL'),
  };
}
