import { INDEX_PREFIX } from '@sightline/telemetry/wire';
import { isObject } from '../../common/failure.ts';
import type { Indices } from '../document/document.ts';
import type { Cause } from '../line.ts';
import type { Ask } from './ask.ts';
import { causeOf, isNoAnswer } from './cause.ts';
import { type Generations, generationsOf } from './generation.ts';

/**
 * What could be found out about the stores.
 *
 * - `known`: which indexes they have;
 * - `unknown`: this OpenSearch does not tell, for want of a permission or of data streams;
 * - `missing`: one is gone and can't be made here: a bulk request would make a plain index in its place;
 * - `failed`: no answer at this moment.
 */
export type Look =
  | { readonly kind: 'known'; readonly generations: Generations }
  | { readonly kind: 'unknown' | 'missing' | 'failed'; readonly cause: Cause };

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
    const missing = names.filter((name) => !found.generations.has(name));
    for (const name of missing) {
      const obstacle = await (name === serviceMap ? hasTemplate : makeDataStream)(ask, name, timeoutMs);
      if (obstacle !== undefined) return obstacle;
    }
    return missing.some((name) => name !== serviceMap) ? settingsOf(ask, names, timeoutMs) : found;
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
  return generations === undefined ? { kind: 'unknown', cause: causeOf(reply) } : { kind: 'known', generations };
}

type Obstacle = Exclude<Look, { kind: 'known' }> | undefined;

async function makeDataStream(ask: Ask, name: string, timeoutMs: number): Promise<Obstacle> {
  const reply = await ask({ method: 'PUT', path: `/_data_stream/${name}`, timeoutMs });
  if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
  if (reply.kind === 'response' && reply.status === 200) return undefined;
  const cause = causeOf(reply);
  const isMissing = cause.status === 403 || cause.reason.startsWith('no matching index template');
  // Any other answer says that there is something of that name, such as an alias.
  return isMissing ? { kind: 'missing', cause: missingCause(name) } : undefined;
}

/** A plain index is made by a template as well, so it is enough that there is one. */
async function hasTemplate(ask: Ask, name: string, timeoutMs: number): Promise<Obstacle> {
  const reply = await ask({ method: 'POST', path: `/_index_template/_simulate_index/${name}`, timeoutMs });
  if (isNoAnswer(reply)) return { kind: 'failed', cause: causeOf(reply) };
  if (reply.kind !== 'response' || reply.status !== 200 || !isObject(reply.body)) return undefined;
  return isObject(reply.body['template']) ? undefined : { kind: 'missing', cause: missingCause(name) };
}

/** As OpenSearch says it of a request for an index that is not there. */
function missingCause(name: string): Cause {
  return { type: 'index_not_found_exception', reason: `no such index [${name}]`, status: 404 };
}
