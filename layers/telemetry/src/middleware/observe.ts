import { invocations } from '../invocation.ts';
import { forwarded } from '../tracing/otlp/forward.ts';
import { layerTracer } from '../tracing/provider.ts';
import { harmless, warnOnce } from '../warn.ts';
import { type MiddyRequest, onEarlyEnd } from './early-end.ts';
import {
  closeInvocation,
  initialise,
  isObserved,
  newInvocation,
  type Observation,
  openInvocation,
} from './lifecycle.ts';
import { onStreamEnd, responseStreamOf } from './response-stream.ts';

/** A middleware in Middy's shape. */
export interface Observer {
  before(request: MiddyRequest): void;
  after(request: MiddyRequest): Promise<void> | undefined;
  onError(request: MiddyRequest): Promise<void> | undefined;
}

/**
 * A Middy middleware that opens each invocation, with a server span, and writes its spans and metrics when it ends.
 * Use it first, so that it sees all the others do. It never throws and never changes a result.
 *
 * @example
 * export const handler = middy().use(observe()).handler(async (event) => …);
 */
export function observe(...options: never[]): Observer {
  if (options.length > 0)
    warnOnce('observe', 'takes no options, and ignores what it got: the service is named by OTEL_SERVICE_NAME');
  // While the function initialises, so that spans made before the first invocation have a provider.
  layerTracer();
  initialise();
  const endings = new WeakMap<MiddyRequest, (threw: boolean) => void>();

  return {
    before(request) {
      if (isObserved(request.context)) return;
      const invocation = newInvocation(request.context);
      // A middleware can't wrap what comes after it, and what follows the caller's call sees this store too. So the
      // store is only a handle on the invocation, which is empty to everyone once it is closed.
      invocations.enterWith(invocation);
      const end = closer(request, openInvocation(invocation, request.event, request.context));
      endings.set(request, end);
      harmless('watching the request', () => onEarlyEnd(request, end));
    },
    after: (request) => {
      endings.get(request)?.(false);
      return forwarded(request.context);
    },
    onError: (request) => {
      endings.get(request)?.(true);
      return forwarded(request.context);
    },
  };
}

/**
 * Closes the observation once, a microtask after it was first told to; once more if an error shows up later. A response
 * that is a stream is waited for.
 */
function closer(request: MiddyRequest, observation: Observation): (threw: boolean) => void {
  let hasThrown = false;
  let isScheduled = false;
  const close = (): void => {
    isScheduled = false;
    const { response, error } = request;
    const stream = hasThrown ? undefined : responseStreamOf(response);
    if (!stream) closeInvocation(observation, { response, threw: hasThrown, error });
    else
      onStreamEnd(stream, (broken) =>
        closeInvocation(observation, { response: broken ? undefined : response, threw: !!broken, error: broken }),
      );
  };
  return (threw) => {
    hasThrown ||= threw;
    if (isScheduled) return;
    isScheduled = true;
    // A microtask later, all that Middy does in the same breath is done (an outer hook may throw, or answer for an
    // error), and Middy's caller has not been told yet: its reaction is queued behind this one.
    queueMicrotask(close);
  };
}
