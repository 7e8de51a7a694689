/** How a process ends that nobody stopped from outside. */
export interface ProcessEnd {
  readonly reason: 'uncaughtException' | 'unhandledRejection' | 'exit';
  readonly exitCode: number;
  /** What was thrown, or an error that shows where `process.exit` was called. */
  readonly error: unknown;
}

const CAUSES = {
  uncaughtException: 'an uncaught exception',
  unhandledRejection: 'an unhandled rejection',
  exit: 'an exit',
} as const satisfies Record<ProcessEnd['reason'], string>;

/**
 * Calls back while the process ends, when only synchronous work is still done, and changes nothing about how it does. A
 * process that is killed, or out of memory, ends without a word.
 */
export function onProcessEnd(ended: (end: ProcessEnd) => void): void {
  let thrown: Pick<ProcessEnd, 'reason' | 'error'> | undefined;
  process.on('uncaughtExceptionMonitor', (error, reason) => {
    thrown = { reason, error };
  });
  // Where somebody listens to these, as some of Lambda's runtimes do, they do not become uncaught exceptions. Where
  // nobody does, a listener would keep the process from ending over them.
  if (process.listenerCount('unhandledRejection') > 0)
    process.prependListener('unhandledRejection', (error) => {
      thrown = { reason: 'unhandledRejection', error };
      if (process.listenerCount('unhandledRejection') === 1) throw error;
    });
  process.on('exit', (exitCode) => {
    // Who lives on after an exception, and ends well later, does not end over it.
    const cause = exitCode === 0 ? undefined : thrown;
    ended({ ...(cause ?? { reason: 'exit', error: new Error(`exit with code ${exitCode}`) }), exitCode });
  });
}

/** One sentence for a log line. */
export function describeEnd({ reason, exitCode }: ProcessEnd): string {
  return `${CAUSES[reason]} ends the process with code ${exitCode}`;
}
