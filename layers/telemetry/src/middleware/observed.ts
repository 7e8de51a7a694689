import { invocations } from '../invocation.ts';
import { forwarded, isForwarding } from '../tracing/otlp/forward.ts';
import { layerTracer } from '../tracing/provider.ts';
import { text } from '../tracing/triggers/trigger.ts';
import { closeInvocation, initialise, newInvocation, openInvocation } from './lifecycle.ts';

/**
 * What {@link observe} does, for a handler without Middy: it wraps the handler, so it sees every end of it.
 *
 * @param handler - asynchronous or not; it may take more arguments than event and context, and may be what
 *   `awslambda.streamifyResponse` returned or be given to it afterwards
 * @example
 * export const handler = observed(async (event, context) => …);
 */
export function observed<A extends unknown[], R>(handler: (...args: A) => R): (...args: A) => R {
  layerTracer();
  initialise();
  const wrapped = (...args: A): R => {
    const context = contextOf(args);
    const invocation = newInvocation(context);
    return invocations.run(invocation, () => {
      const observation = openInvocation(invocation, args[0], context);
      const succeed = <T>(response: T): T => {
        closeInvocation(observation, { response, threw: false, error: undefined });
        return response;
      };
      const fail = (error: unknown): never => {
        closeInvocation(observation, { response: undefined, threw: true, error });
        throw error;
      };
      let result: R;
      try {
        result = handler(...args);
      } catch (error) {
        return fail(error);
      }
      return isThenable(result) ? (forwardedAfter(result.then(succeed, fail), context) as R) : succeed(result);
    });
  };
  // The runtime tells a streaming handler by symbols that are its properties.
  return Object.assign(wrapped, handler);
}

/** The result, held back while spans are sent on, where they are. */
function forwardedAfter<T>(result: PromiseLike<T>, context: unknown): PromiseLike<T> {
  return isForwarding() ? Promise.resolve(result).finally(() => forwarded(context)) : result;
}

/** Streaming handlers are given the response stream before the context. */
function contextOf([, second, third]: readonly unknown[]): unknown {
  return text(third, 'awsRequestId') === undefined ? second : third;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
