/** What is to be done around the steps of an iterator. */
export interface IteratorHooks {
  step<T>(next: () => T): T;
  done(): void;
  threw(error: unknown): void;
}

type Method = 'next' | 'return' | 'throw';

const METHODS: ReadonlySet<PropertyKey> = new Set<Method>(['next', 'return', 'throw']);

/** Tells whether a value is what a generator function, asynchronous or not, returns. */
export function isIterator(value: unknown): value is object {
  const iterator = value as Record<PropertyKey, unknown> | null | undefined;
  return (
    typeof iterator === 'object' &&
    typeof iterator?.['next'] === 'function' &&
    (Symbol.iterator in iterator || Symbol.asyncIterator in iterator) &&
    typeof iterator['throw'] === 'function'
  );
}

/** The generator, whose steps go through the hooks. */
export function wrapIterator<T extends object>(iterator: T, hooks: IteratorHooks): T {
  const wrapped: T = new Proxy(iterator, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return () => wrapped;
      return METHODS.has(key)
        ? (...args: unknown[]) => step(() => member.apply(target, args) as unknown, hooks)
        : member.bind(target);
    },
  });
  return wrapped;
}

function step(next: () => unknown, { step: around, done, threw }: IteratorHooks): unknown {
  const settle = (result: unknown): unknown => {
    if ((result as IteratorResult<unknown>).done) done();
    return result;
  };
  const fail = (error: unknown): never => {
    threw(error);
    throw error;
  };
  let result: unknown;
  try {
    result = around(next);
  } catch (error) {
    return fail(error);
  }
  return result instanceof Promise ? result.then(settle, fail) : settle(result);
}
