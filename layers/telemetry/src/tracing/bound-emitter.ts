type Listener = (this: unknown, ...args: unknown[]) => unknown;
type Method = (this: unknown, event: unknown, listener: unknown) => unknown;
type Emitter = Partial<Record<string, Method>>;
type StandIn = (emitter: Emitter, listener: Listener, event: unknown) => Listener;

/** Gives a function that does the same in some context. */
export type Binder = (listener: Listener) => Listener;

/** The methods that add a listener to be called each time, and to be called once. */
const ADDERS = [['on', 'once'], ['addListener'], ['prependListener', 'prependOnceListener']] as const;

const binders = new WeakMap<object, Binder>();
const bound = new WeakSet<object>();

/** By shape, because it need not be Node's own. */
export function isEmitter(target: unknown): target is object {
  const { on, removeListener } = (target ?? {}) as Emitter;
  return typeof on === 'function' && typeof removeListener === 'function';
}

/** Binds the listeners that are added to an emitter from now on. Binding it again holds for those added after that. */
export function bindEmitter(target: object, bind: Binder): void {
  const emitter = target as Emitter;
  const isKnown = binders.has(emitter);
  binders.set(emitter, bind);
  if (isKnown) return;
  for (const [name, once] of ADDERS) {
    const add = emitter[name];
    if (typeof add !== 'function') continue;
    const adding = (standIn: StandIn): Method =>
      function (event, listener) {
        return add.call(this, event, isUnbound(listener) ? standIn(emitter, listener, event) : listener);
      };
    replace(emitter, name, adding(boundListener));
    if (once) replace(emitter, once, adding(onceListener));
  }
}

/** What is no function, the emitter refuses itself. */
function isUnbound(listener: unknown): listener is Listener {
  return typeof listener === 'function' && !bound.has(listener);
}

function boundListener(emitter: Emitter, listener: Listener): Listener {
  return known((binders.get(emitter) as Binder)(listener), listener);
}

function onceListener(emitter: Emitter, listener: Listener, event: unknown): Listener {
  const run = boundListener(emitter, listener);
  let wasCalled = false;
  const once = known(function (this: unknown, ...args) {
    // The emitter may be in the middle of its listeners, and one of them emit the same.
    if (wasCalled) return undefined;
    wasCalled = true;
    emitter['removeListener']?.(event, once);
    return run.apply(this, args);
  }, listener);
  return once;
}

/** By this member an emitter knows a listener that stands for another, when it is removed or listed. */
function known(stand: Listener, listener: Listener): Listener {
  bound.add(stand);
  return Object.assign(stand, { listener });
}

function replace(emitter: Emitter, name: string, value: Method): void {
  Object.defineProperty(emitter, name, { value, configurable: true, writable: true });
}
