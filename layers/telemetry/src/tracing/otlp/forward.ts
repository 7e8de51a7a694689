import { env } from '../../env.ts';
import { onWrite } from '../../sink.ts';
import { harmless, warnOnce } from '../../warn.ts';
import { field } from '../triggers/trigger.ts';
import type { Forwarder } from './index.ts';

let forwarder: Promise<Forwarder | undefined> | undefined;

/**
 * Has spans sent to an OpenTelemetry collector besides being written, where the environment names one. Only then the
 * code for it is loaded, while the function initialises.
 */
export function startForwarding(): void {
  const variables = env();
  if (forwarder || !(variables['OTEL_EXPORTER_OTLP_ENDPOINT'] || variables['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']))
    return;
  const early: string[] = [];
  onWrite((lines) => early.push(...lines));
  const warn = (advice: string): void => warnOnce('OTLP export', advice);
  forwarder = import('./index.ts')
    .then(({ createForwarder }) => {
      const created = createForwarder(variables, warn);
      onWrite(created?.add);
      created?.add(early);
      return created;
    })
    .catch((error: unknown) => {
      onWrite(undefined);
      warn(`${error instanceof Error ? error.message : error}; spans are written to stdout only`);
      return undefined;
    });
}

/** Whether spans are sent on, as far as is known while the function initialises. */
export function isForwarding(): boolean {
  return forwarder !== undefined;
}

/**
 * Sends the spans that have been written, if they are to be sent. To be waited for before the response goes out: the
 * environment is frozen afterwards. Never rejects.
 *
 * @param context - Lambda's
 */
export function forwarded(context: unknown): Promise<void> | undefined {
  return forwarder?.then((each) => each?.flush(remainingMs(context)));
}

/** Without a limit where the context, such as a test's, knows of none. */
function remainingMs(context: unknown): number {
  const ask = field(context, 'getRemainingTimeInMillis');
  const remaining = typeof ask === 'function' ? harmless('the remaining time', () => ask.call(context)) : undefined;
  return remaining === undefined ? Number.POSITIVE_INFINITY : Number(remaining);
}
