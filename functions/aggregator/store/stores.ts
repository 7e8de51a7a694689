import { INDEX_PREFIX } from '@sightline/telemetry/wire';
import { isObject } from '../../../opensearch/failure.ts';
import type { Indices } from '../document/document.ts';
import type { Cause } from '../line.ts';
import type { Ask } from './ask.ts';
import { causeOf, isNoAnswer } from './cause.ts';
import { type Generations, generationsOf } from './generation.ts';

/**
 * What could be found out about the stores.
 *
 * - `known`: which indexes they have, and which stores are missing;
 * - `unknown`: this OpenSearch does not tell, for want of a permission or of data streams;
 * - `failed`: no answer at this moment.
 */
export type Look =
  | { readonly kind: 'known'; readonly generations: Generations; readonly missing: MissingStores }
  | { readonly kind: 'unknown' | 'failed'; readonly cause: Cause };

/** Stores that are gone and can't be made here, each with why: a bulk request would make a plain index in its place. */
export type MissingStores = ReadonlyMap<string, Cause>;

/** Looks at the stores as they are now, and waits at most so many milliseconds for each of its requests. */
export type LookAtStores = (timeoutMs: number) => Promise<Look>;

/**
 * Looks at an environment's stores, with one request. A store that is gone is none that a bulk request may make, unless
 * its template is there: of a data stream OpenSearch is asked to make it, which it does by a template only.
 */
export function lookAtStores(ask: Ask, indices: Indices): LookAtStores {
  const dataStreams = Object.values(indices);
  const serviceMap = INDEX_PREFIX.serviceMap + indices.span.slice(INDEX_PREFIX.span.length);
  const names = [...dataStreams, serviceMap];
  return async (timeoutMs) => {
    const found = await settingsOf(ask, names, timeoutMs);
    if (found.kind !== 'known') return found;
    const absent = names.filter((name) => !found.generations.has(name));
    const missing = new Map<string, Cause>();
    for (const name of absent) {
      const made = await (name === serviceMap ? hasTemplate : makeDataStream)(ask, name, timeoutMs);
      if (made.kind === 'failed') return { kind: 'failed', cause: made.cause };
      if (made.kind === 'missing') missing.set(name, made.cause);
    }
    const isMade = absent.some((name) => name !== serviceMap && !missing.has(name));
    const after = isMade ? await settingsOf(ask, names, timeoutMs) : found;
    return after.kind === 'known' ? { ...after, missing } : after;
  };
}

async function settingsOf(ask: Ask, names: readonly string[], timeoutMs: number): Promise<Look> {
  const reply = await ask({
    method: 'GET',
    path: `/${names.join(',')}/_settings/index.creation_date`,
    query: { ignore_unavailable: 'true', filter_path: '*.settings.index.creation_date' },
    timeoutMs,
  });
  if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
  const generations = reply.kind === 'response' && reply.status === 200 ? generationsOf(reply.body, names) : undefined;
  return generations === undefined
    ? { kind: 'unknown', cause: causeOf(reply) }
    : { kind: 'known', generations, missing: new Map() };
}

type Making = { readonly kind: 'made' } | { readonly kind: 'missing' | 'failed'; readonly cause: Cause };

const MADE = { kind: 'made' } as const;

async function makeDataStream(ask: Ask, name: string, timeoutMs: number): Promise<Making> {
  const reply = await ask({ method: 'PUT', path: `/_data_stream/${name}`, timeoutMs });
  if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
  if (reply.kind === 'response' && reply.status === 200) return MADE;
  const cause = causeOf(reply);
  const isMissing = cause.status === 403 || cause.reason.startsWith('no matching index template');
  // Any other answer says that there is something of that name, such as an alias.
  return isMissing ? { kind: 'missing', cause: missingCause(name) } : MADE;
}

/** A plain index is made by a template as well, so it is enough that there is one. */
async function hasTemplate(ask: Ask, name: string, timeoutMs: number): Promise<Making> {
  const reply = await ask({ method: 'POST', path: `/_index_template/_simulate_index/${name}`, timeoutMs });
  if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
  if (reply.kind !== 'response' || reply.status !== 200 || !isObject(reply.body)) return MADE;
  return isObject(reply.body['template']) ? MADE : { kind: 'missing', cause: missingCause(name) };
}

/** As OpenSearch says it of a request for an index that is not there. */
function missingCause(name: string): Cause {
  return { type: 'index_not_found_exception', reason: `no such index [${name}]`, status: 404 };
}
