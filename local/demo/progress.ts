import { stdout } from 'node:process';

/** Shows what is going on: one line a step, rewritten in place on a terminal. */
export interface Progress {
  /** Runs a step and prints how long it took. */
  step<Result>(title: string, run: (say: (detail: string) => void) => Promise<Result>): Promise<Result>;
}

export function createProgress(): Progress {
  const terminal = stdout.isTTY === true;
  return {
    async step(title, run) {
      const started = performance.now();
      const rewrite = (text: string) => stdout.write(`\r\u001b[2K${text}`);
      if (terminal) rewrite(`… ${title}`);
      const say = (detail: string) => terminal && rewrite(`… ${title}: ${detail}`);
      const end = (mark: string) => {
        const line = `${mark} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`;
        if (terminal) rewrite(line);
        else stdout.write(line);
      };
      try {
        const result = await run(say);
        end('✓');
        return result;
      } catch (error) {
        end('✗');
        throw error;
      }
    },
  };
}
