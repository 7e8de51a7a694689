import { invocations } from '../invocation.ts';
import { forwarded, isForwarding } from '../tracing/otlp/forward.ts';
import { layerTracer } from '../tracing/provider.ts';
import { isThenable, promiseOf } from '../tracing/tracer.ts';
import { text } from '../tracing/triggers/trigger.ts';
import {
  closeInvocation,
  initialise,
  isObserved,
  newInvocation,
  type Observation,
  openInvocation,
} from './lifecycle.ts';

/** Index of the callback, which runtimes up to Node.js 22 give a handler. */
const CALLBACK = 2;

/**
 * What {@link observe} does, for a handler without Middy: it wraps the handler, so it sees every end of it.
 *
 * @param handler - asynchronous or not, or one that declares a callback as its third argument; it may take more arguments
 *   than event and context, and may be what `awslambda.streamifyResponse` returned or be given to it afterwards
 * @example
 * export const handler = observed(async (event, context) => …);
 */
export function observed<A extends unknown[], R>(handler: (...args: A) => R): (...args: A) => R {
  if (typeof handler !== 'function')
    throw new TypeError(
      `observed(handler) takes the handler, a function: got ${handler === null ? null : typeof handler}`,
    );
  layerTracer();
  initialise();
  const wrapped = function (this: unknown, ...args: A): R {
    const context = contextOf(args);
    if (isObserved(context)) return handler.apply(this, args);
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
      const callsBack = handler.length > CALLBACK && typeof args[CALLBACK] === 'function';
      try {
        const result = handler.apply(this, callsBack ? withCallback(args, observation) : args);
        if (isThenable(result)) return forwardedAfter(promiseOf(result).then(succeed, fail), context) as R;
        return callsBack ? result : succeed(result);
      } catch (error) {
        return fail(error);
      }
    });
  };
  // The runtime knows a handler that wants a callback by its length, and a streaming one by symbols that it has.
  Object.defineProperty(wrapped, 'length', { value: handler.length });
  return Object.assign(wrapped, handler);
}

/** The arguments, with a callback that closes the invocation before it answers. */
function withCallback<A extends unknown[]>(args: A, observation: Observation): A {
  const callback = args[CALLBACK] as (...answer: unknown[]) => unknown;
  // Without a call of it, the runtime answers as soon as nothing is left to do.
  const idle = (): void => closeInvocation(observation, { response: undefined, threw: false, error: undefined });
  process.once('beforeExit', idle);
  const answered = (error: unknown, response: unknown, ...rest: unknown[]): unknown => {
    process.removeListener('beforeExit', idle);
    closeInvocation(observation, { response, threw: error !== undefined && error !== null, error });
    return callback(error, response, ...rest);
  };
  return args.with(CALLBACK, answered) as A;
}

/** The result, held back while spans are sent on, where they are. */
function forwardedAfter<T>(result: PromiseLike<T>, context: unknown): PromiseLike<T> {
  return isForwarding() ? Promise.resolve(result).finally(() => forwarded(context)) : result;
}

/** Streaming handlers are given the response stream before the context. */
function contextOf([, second, third]: readonly unknown[]): unknown {
  return text(third, 'awsRequestId') === undefined ? second : third;
}
