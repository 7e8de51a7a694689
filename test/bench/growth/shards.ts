import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Order, Work } from './message.ts';

export interface Shards extends Disposable {
  /** Has the first so many shards work at the same time, and adds up what they did. */
  work(shards: number, order: Order): Promise<Work>;
}

/** Starts the aggregators of so many shards. They load once, and work as often as they are asked to. */
export function startShards(count: number, env: Readonly<Record<string, string>>): Shards {
  const workers = Array.from({ length: count }, (_, shard) =>
    fork(path.join(import.meta.dirname, 'shard.ts'), [String(shard)], {
      execArgv: [...process.execArgv, '--expose-gc'],
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    }),
  );
  return {
    async work(shards, order) {
      const done = await Promise.all(workers.slice(0, shards).map((worker) => ask(worker, order)));
      return {
        documents: done.reduce((sum, { documents }) => sum + documents, 0),
        cpu: done.reduce((sum, { cpu }) => sum + cpu, 0),
      };
    },
    [Symbol.dispose]() {
      for (const worker of workers) worker.kill();
    },
  };
}

function ask(worker: ChildProcess, order: Order): Promise<Work> {
  const { promise, resolve, reject } = Promise.withResolvers<Work>();
  const ended = () => reject(new Error("a shard's worker ended: its own output is above"));
  worker.once('exit', ended);
  worker.once('message', (work) => {
    worker.off('exit', ended);
    resolve(work as Work);
  });
  worker.send(order);
  return promise;
}
