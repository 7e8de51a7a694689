import { describe, expect, it } from 'vitest';
import { indicesOf } from '../../../../functions/aggregator/document/document.ts';
import type { Question } from '../../../../functions/aggregator/store/ask.ts';
import type { Reply } from '../../../../functions/aggregator/store/request.ts';
import { lookAtStores } from '../../../../functions/aggregator/store/stores.ts';

const indices = indicesOf('test');
const MAP = 'otel-v1-apm-service-map-sightline-test';
const made = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { settings: { index: { creation_date: '7' } } }]));
const streams = Object.values(indices).map((name) => `.ds-${name}-000001`);
const ok = (body: unknown): Reply => ({ kind: 'response', status: 200, body });
const error = (status: number, type: string, reason: string): Reply => ({
  kind: 'response',
  status,
  body: { error: { type, reason }, status },
});

/** Looks, with one reply after another. */
async function look(...replies: readonly Reply[]) {
  const asked: Question[] = [];
  const found = await lookAtStores(async (question) => {
    asked.push(question);
    return replies[asked.length - 1] ?? { kind: 'failure', type: 'unexpected', reason: 'asked too often' };
  }, indices)(5_000);
  return { found, asked: asked.map(({ method, path }) => `${method} ${path}`) };
}

const SETTINGS = `GET /${[...Object.values(indices), MAP].join(',')}/_settings/index.creation_date`;

describe('lookAtStores', () => {
  it('knows all stores by one request', async () => {
    const { found, asked } = await look(ok(made(...streams, MAP)));
    expect(asked).toEqual([SETTINGS]);
    expect(found.kind === 'known' && found.generations.get(indices.span)).toEqual([
      { name: `.ds-${indices.span}-000001`, createdAt: 7 },
    ]);
  });

  it('has a data stream made that is gone, by its template', async () => {
    const { found, asked } = await look(
      ok(made(...streams.slice(1), MAP)),
      ok({ acknowledged: true }),
      ok(made(...streams, MAP)),
    );
    expect(asked).toEqual([SETTINGS, `PUT /_data_stream/${indices.log}`, SETTINGS]);
    expect(found).toMatchObject({ kind: 'known' });
  });

  it.each([
    ['the template is gone', error(400, 'illegal_argument_exception', 'no matching index template found for …')],
    ['the writer may not make it', error(403, 'security_exception', 'no permissions for [indices:admin/data_stream/…')],
  ])('says that a data stream is missing where %s', async (_, reply) => {
    const { found, asked } = await look(ok(made(...streams.slice(1), MAP)), reply);
    expect(asked).toHaveLength(2);
    const cause = { type: 'index_not_found_exception', reason: `no such index [${indices.log}]`, status: 404 };
    expect(found).toMatchObject({ kind: 'known', missing: new Map([[indices.log, cause]]) });
  });

  it('leaves something else of that name to Setup', async () => {
    const exists = error(400, 'illegal_argument_exception', `data_stream [${indices.log}] conflicts with alias`);
    const { found } = await look(ok(made(...streams.slice(1), MAP)), exists, ok(made(...streams.slice(1), MAP)));
    expect(found).toMatchObject({ kind: 'known' });
  });

  it('lets the service map be made only where its template is there', async () => {
    const simulated = `POST /_index_template/_simulate_index/${MAP}`;
    const there = await look(ok(made(...streams)), ok({ template: { mappings: {} } }));
    expect(there.asked).toEqual([SETTINGS, simulated]);
    expect(there.found).toMatchObject({ kind: 'known', missing: new Map() });
    const gone = await look(ok(made(...streams)), ok({}));
    expect(gone.found.kind === 'known' && gone.found.missing.get(MAP)).toMatchObject({
      reason: `no such index [${MAP}]`,
    });
  });

  it.each([
    ['it is not permitted', error(403, 'security_exception', 'no permissions')],
    ['there is nothing of the kind', { kind: 'response', status: 404, body: '' } satisfies Reply],
    ['the answer is another', ok({ errors: false, items: [] })],
  ])('does not know where %s', async (_, reply) => {
    expect((await look(reply)).found.kind).toBe('unknown');
  });

  it.each([
    ['OpenSearch is away', { kind: 'failure', type: 'ConnectionError', reason: 'refused' } satisfies Reply],
    ['it is too busy', error(429, 'rejected_execution_exception', 'busy')],
    ['it is not ready', error(503, 'master_not_discovered_exception', 'wait')],
  ])('has failed where %s', async (_, reply) => {
    expect((await look(reply)).found.kind).toBe('failed');
    expect((await look(ok(made(...streams)), reply)).found.kind).toBe('failed');
    expect((await look(ok(made(MAP)), reply)).found.kind).toBe('failed');
  });
});
