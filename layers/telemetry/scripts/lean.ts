import fs from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Modules of OpenTelemetry that the layer's shared file takes in a shorter form: what each leaves out is said in the
 * file that stands for it, and is what nobody can reach in there, since the layer's copies are its own. A test compares
 * what both forms write.
 */
const REPLACED: ReadonlyMap<string, string> = new Map([
  ['@opentelemetry/api/dist/api/context.mjs', 'context-api.mjs'],
  ['@opentelemetry/api/dist/api/diag.mjs', 'diag.mjs'],
  ['@opentelemetry/api/dist/context/context.mjs', 'context.mjs'],
  ['@opentelemetry/api/dist/internal/semver.mjs', 'semver.mjs'],
  ['@opentelemetry/api/dist/trace/spancontext-utils.mjs', 'spancontext-utils.mjs'],
  ['@opentelemetry/core/dist/common/attributes.mjs', 'attributes.mjs'],
  ['@opentelemetry/resources/dist/ResourceImpl.mjs', 'resource.mjs'],
  ['@opentelemetry/sdk-trace/dist/Tracer.mjs', 'tracer.mjs'],
  ['@opentelemetry/sdk-trace/dist/TracerProvider.mjs', 'tracer-provider.mjs'],
  ['@opentelemetry/sdk-trace/dist/inspect.mjs', 'inspect.mjs'],
]);

/**
 * Private members by OpenTelemetry's convention. Only the class that has one touches it, whatever other copies of
 * OpenTelemetry are in the process. A test says that the layer's own sources have none, and names in quotes stay.
 */
export const PRIVATE_MEMBER = /^_[a-z]/;

/**
 * Puts the shorter forms in place, and gives private members short names. An export that is missing in one fails the
 * build by itself.
 *
 * @throws Error, as the build's, when a module to be replaced is not met any more
 */
export function leanOpenTelemetry(): Plugin {
  return {
    name: 'lean-opentelemetry',
    setup({ initialOptions, onLoad, onEnd }) {
      initialOptions.mangleProps = PRIVATE_MEMBER;
      const missing = new Set(REPLACED.keys());
      onLoad({ filter: /[\\/]@opentelemetry[\\/].*\.mjs$/ }, ({ path: file }) => {
        const name = file.split(path.sep).join('/').split('/node_modules/').at(-1) ?? '';
        const replacement = REPLACED.get(name);
        if (replacement === undefined) return undefined;
        missing.delete(name);
        const contents = fs.readFileSync(path.join(import.meta.dirname, 'lean', replacement), 'utf8');
        // Its imports are those of the module that it stands for.
        return { contents, resolveDir: path.dirname(file) };
      });
      onEnd(() => ({
        errors: [...missing].map((name) => ({ text: `${name} is not bundled any more: see scripts/lean.ts` })),
      }));
    },
  };
}
