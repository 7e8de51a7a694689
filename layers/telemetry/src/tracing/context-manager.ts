import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';
import { currentInvocation } from '../invocation.ts';
import { harmless } from '../warn.ts';
import { bindEmitter, isEmitter } from './bound-emitter.ts';

/**
 * OpenTelemetry's context in `AsyncLocalStorage`. Where none was set, it is the invocation's, which holds the server
 * span: a middleware can't wrap the handler, so it has no other way to make that span active.
 */
export class InvocationContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#storage.getStore() ?? currentInvocation()?.context ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => fn.apply(thisArg, args));
  }

  /** A function that runs in the context, or the emitter itself, whose later listeners do. Anything else is left. */
  bind<T>(context: Context, target: T): T {
    if (typeof target === 'function') return this.#bindFunction(context, target as T & Callable) as T;
    harmless('binding an emitter', () => {
      if (isEmitter(target)) bindEmitter(target, (listener) => this.#bindFunction(context, listener));
    });
    return target;
  }

  #bindFunction(context: Context, target: Callable): Callable {
    const storage = this.#storage;
    return function (this: unknown, ...args) {
      return storage.run(context, () => target.apply(this, args));
    };
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;
