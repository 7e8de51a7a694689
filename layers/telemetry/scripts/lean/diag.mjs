/**
 * OpenTelemetry's diagnostics, which only tell the logger that the application registered through its own copy of the
 * API. Left out is what registers one: nobody can call it in here.
 */
import { getGlobal } from '../internal/global-utils.mjs';

const tell =
  (level) =>
  (...args) =>
    getGlobal('diag')?.[level](...args);

const diag = Object.fromEntries(['verbose', 'debug', 'info', 'warn', 'error'].map((level) => [level, tell(level)]));

export const DiagAPI = { instance: () => diag };
