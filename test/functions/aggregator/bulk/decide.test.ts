import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '../../../../functions/aggregator/bulk/decide.ts';

const items = (...statuses: unknown[]) => ({
  kind: 'response' as const,
  status: 200,
  body: {
    errors: true,
    items: statuses.map((status) => ({
      create: { status, error: { type: 't', reason: 'r', caused_by: { reason: 'c' } } },
    })),
  },
});
const kinds = (decision: Decision) =>
  decision.kind === 'items' ? decision.outcomes.map(({ kind }) => kind) : decision.kind;

describe('items', () => {
  it.each([
    [200, 'stored'],
    [201, 'stored'],
    [409, 'duplicate'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [undefined, 'retry'],
    [400, 'dead'],
    [404, 'dead'],
    [401, 'refused'],
    [403, 'refused'],
  ])('with status %s are %s', (status, kind) => {
    expect(kinds(decide(items(status), 1))).toEqual([kind]);
  });

  it.each([
    [403, 'security_exception', 'no permissions for [indices:data/write/index]', 'refused'],
    [404, 'index_not_found_exception', 'no such index [logs]', 'refused'],
    [403, 'cluster_block_exception', 'index [logs] blocked by: [FORBIDDEN/8/index write (api)];', 'retry'],
    [403, 'cluster_block_exception', 'index [logs] blocked by: [FORBIDDEN/5/index read-only (api)];', 'retry'],
    [429, 'cluster_block_exception', 'index [logs] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded …];', 'retry'],
    [400, 'mapper_parsing_exception', 'failed to parse', 'dead'],
  ])('with %d %s: %s are %s', (status, type, reason, kind) => {
    const body = { items: [{ create: { status, error: { type, reason } } }] };
    expect(decide({ kind: 'response', status: 200, body }, 1)).toEqual({
      kind: 'items',
      outcomes: [{ kind, cause: { type, reason, status } }],
    });
  });

  it('are to be sent without ids when the target refuses them', () => {
    const reason = 'Document ID is not supported in create/index operation request';
    const body = { items: [{ create: { status: 400, error: { type: 'illegal_argument_exception', reason } } }] };
    expect(kinds(decide({ kind: 'response', status: 200, body }, 1))).toEqual(['without-id']);
  });

  it('are read from text as well as from what it says', () => {
    const created = (count: number) => ({ errors: false, items: new Array(count).fill({ create: { status: 201 } }) });
    const text = (body: unknown) => ({ kind: 'response' as const, status: 200, body: JSON.stringify(body) });
    expect(kinds(decide(text(created(3)), 3))).toEqual(['stored', 'stored', 'stored']);
    expect(kinds(decide(text(created(2)), 3))).toBe('retry');
    expect(kinds(decide(text(items(201, 409).body), 2))).toEqual(['stored', 'duplicate']);
    expect(kinds(decide({ ...text(''), body: '{"items":[' }, 1))).toBe('retry');
  });

  it('keep their order', () => {
    expect(kinds(decide(items(201, 400, 429, 409), 4))).toEqual(['stored', 'dead', 'retry', 'duplicate']);
  });

  it('tell the whole cause', () => {
    expect(decide(items(400), 1)).toEqual({
      kind: 'items',
      outcomes: [{ kind: 'dead', cause: { type: 't', reason: 'r: c', status: 400 } }],
    });
  });

  it.each([
    ['fewer items than were sent', { items: [{ create: { status: 201 } }] }],
    ['more items than were sent', { items: [1, 2, 3].map(() => ({ create: { status: 201 } })) }],
    ['no items', { errors: false }],
    ['a page', '<html></html>'],
    ['nothing', null],
  ])('are not believed when the response has %s', (_, body) => {
    expect(decide({ kind: 'response', status: 200, body }, 2)).toMatchObject({
      kind: 'retry',
      cause: { type: 'item_count_mismatch' },
    });
  });
});

describe('a request', () => {
  it.each([
    [429, 'retry'],
    [408, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [400, 'split'],
    [413, 'split'],
    [401, 'stop'],
    [403, 'stop'],
    [404, 'stop'],
    [301, 'stop'],
  ])('that is answered with %s: %s', (status, kind) => {
    expect(decide({ kind: 'response', status, body: '' }, 2)).toMatchObject({ kind, cause: { status } });
  });

  it('that a block on the cluster refuses is sent again', () => {
    const error = { type: 'cluster_block_exception', reason: 'blocked by: [FORBIDDEN/6/cluster read-only (api)];' };
    expect(decide({ kind: 'response', status: 403, body: { error } }, 2)).toEqual({
      kind: 'retry',
      cause: { ...error, status: 403 },
    });
  });

  it("that AWS refuses tells AWS's reason", () => {
    const message = 'User: arn:aws:sts::1:assumed-role/r is not authorized to perform: es:ESHttpPost';
    expect(decide({ kind: 'response', status: 403, body: JSON.stringify({ message }) }, 2)).toEqual({
      kind: 'stop',
      cause: { type: 'http_error', reason: message, status: 403 },
    });
  });

  it('that failed is sent again', () => {
    expect(decide({ kind: 'failure', type: 'ConnectionError', reason: 'refused' }, 2)).toEqual({
      kind: 'retry',
      cause: { type: 'ConnectionError', reason: 'refused' },
    });
  });

  it('that was refused tells why', () => {
    const body = { error: { type: 'security_exception', reason: 'no permissions' } };
    expect(decide({ kind: 'response', status: 403, body }, 1)).toMatchObject({
      cause: { type: 'security_exception', reason: 'no permissions', status: 403 },
    });
  });
});

describe('properties', () => {
  it('every status of every item and request is decided, and only 2xx and 409 count as done', () => {
    const status = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(status, fc.array(status), (requestStatus, statuses) => {
        const reply = { ...items(...statuses), status: requestStatus };
        const decision = decide(reply, statuses.length);
        const success = requestStatus >= 200 && requestStatus < 300;
        expect(decision.kind === 'items').toBe(success);
        if (decision.kind !== 'items') return;
        for (const [index, { kind }] of decision.outcomes.entries()) {
          const code = statuses[index]!;
          expect(kind === 'stored').toBe(code >= 200 && code < 300);
          expect(kind === 'duplicate').toBe(code === 409);
          expect(kind === 'retry').toBe(code === 408 || code === 429 || code >= 500);
        }
      }),
    );
  });

  it('any body is decided', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.anything(), fc.nat(3), (code, body, sent) => {
        expect(['items', 'retry', 'split', 'stop']).toContain(
          decide({ kind: 'response', status: code, body }, sent).kind,
        );
      }),
    );
  });
});
