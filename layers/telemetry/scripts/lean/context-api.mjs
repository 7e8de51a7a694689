/** The entry to contexts. Left out is `attach`, which the layer never calls and nobody else reaches in here. */
import { NoopContextManager } from '../context/NoopContextManager.mjs';
import { getGlobal, registerGlobal, unregisterGlobal } from '../internal/global-utils.mjs';
import { DiagAPI } from './diag.mjs';

const NAME = 'context';
const NOOP = new NoopContextManager();
const manager = () => getGlobal(NAME) || NOOP;

const api = {
  setGlobalContextManager: (contextManager) => registerGlobal(NAME, contextManager, DiagAPI.instance()),
  active: () => manager().active(),
  with: (...args) => manager().with(...args),
  bind: (context, target) => manager().bind(context, target),
  disable() {
    manager().disable();
    unregisterGlobal(NAME, DiagAPI.instance());
  },
};

export const ContextAPI = { getInstance: () => api };
