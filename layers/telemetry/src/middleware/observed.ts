import { invocations } from '../invocation.ts';
import { layerTracer } from '../tracing/provider.ts';
import { closeInvocation, openInvocation } from './lifecycle.ts';

/**
 * What {@link observe} does, for a handler without Middy: it wraps the handler, so it sees every end of it.
 *
 * @param handler - asynchronous or not; it may take more arguments than event and context
 * @example
 * export const handler = observed(async (event, context) => …);
 */
export function observed<A extends unknown[], R>(handler: (...args: A) => R): (...args: A) => R {
  layerTracer();
  return (...args) => {
    const observation = openInvocation(args[0], args[1]);
    const succeed = <T>(response: T): T => {
      closeInvocation(observation, { response, threw: false, error: undefined });
      return response;
    };
    const fail = (error: unknown): never => {
      closeInvocation(observation, { response: undefined, threw: true, error });
      throw error;
    };
    return invocations.run(observation.invocation, () => {
      let result: R;
      try {
        result = handler(...args);
      } catch (error) {
        return fail(error);
      }
      return isThenable(result) ? (result.then(succeed, fail) as R) : succeed(result);
    });
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
