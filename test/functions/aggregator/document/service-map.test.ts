import { describe, expect, it } from 'vitest';
import { indicesOf } from '../../../../functions/aggregator/document/document.ts';
import { serviceMap } from '../../../../functions/aggregator/document/service-map.ts';
import { line } from '../lines.ts';

const PARENT = 'b'.repeat(16);
const indices = indicesOf('test');

/** A span line in the order that the layer writes. */
function span(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    traceId: 'a'.repeat(32),
    spanId: 'c'.repeat(16),
    parentSpanId: PARENT,
    traceState: `sightline=POST%20%2Forders;front;invoke%20orders;c${PARENT},other=1`,
    name: 'orders',
    kind: 'SPAN_KIND_SERVER',
    serviceName: 'shop-orders',
    traceGroup: 'POST /orders',
    links: [],
    sightline: 1,
    ...fields,
  });
}

const documents = (...texts: string[]) => {
  const map = serviceMap(indices);
  return texts.flatMap((text) => map(line(text))).map(({ source }) => JSON.parse(source));
};

describe('the service map', () => {
  it('has both ends of an edge, under the ids that Data Prepper gives them', () => {
    const called = { domain: 'shop-orders', resource: 'orders' };
    expect(documents(span())).toEqual([
      {
        '@timestamp': expect.stringMatching(/^\d{4}-.*Z$/),
        hashId: 'h8ZC01s0I5C4b7cexTwBow==',
        serviceName: 'front',
        kind: 'SPAN_KIND_CLIENT',
        destination: called,
        target: null,
        traceGroupName: 'POST /orders',
      },
      {
        '@timestamp': expect.stringMatching(/^\d{4}-.*Z$/),
        hashId: expect.stringMatching(/^[\w+/]{22}==$/),
        serviceName: 'shop-orders',
        kind: 'SPAN_KIND_SERVER',
        destination: null,
        target: called,
        traceGroupName: 'POST /orders',
      },
    ]);
    const [first] = serviceMap(indices)(line(span()));
    expect(first).toMatchObject({
      index: 'otel-v1-apm-service-map-sightline-test',
      line: { id: 'h8ZC01s0I5C4b7cexTwBow==' },
    });
  });

  it('has an edge once an invocation', () => {
    expect(documents(span(), span({ spanId: 'd'.repeat(16) }), span({ name: 'other' }))).toHaveLength(4);
  });

  it('has an edge to each sender of a batch', () => {
    const link = (service: string, id: string) => ({
      traceId: 'a'.repeat(32),
      spanId: id.repeat(16),
      traceState: `sightline=GET%20%2F;${service};send;p${id.repeat(16)}`,
    });
    const batch = span({
      parentSpanId: '',
      traceState: '',
      kind: 'SPAN_KIND_CONSUMER',
      links: [link('a', '1'), link('b', '2'), link('a', '3')],
    });
    expect(documents(batch).map(({ serviceName }) => serviceName)).toEqual(['a', 'shop-orders', 'b', 'shop-orders']);
  });

  it.each([
    ['is not a called one', { kind: 'SPAN_KIND_CLIENT' }],
    ['is a root', { parentSpanId: '', traceState: '' }],
    ['has a caller that does not know Sightline', { traceState: 'other=1' }],
    ['has such a caller between it and the one that handed on', { parentSpanId: 'e'.repeat(16) }],
    ['has an unreadable caller', { traceState: `sightline=a;%zz;b;c${PARENT}` }],
    [
      'has links that tell of no caller',
      { parentSpanId: '', links: [{ traceId: '', spanId: PARENT, traceState: '' }] },
    ],
  ])('has nothing of a span that %s', (_, fields) => {
    expect(documents(span(fields))).toEqual([]);
  });

  it('has nothing of a line that only looks like a span', () => {
    const broken = span({ parentSpanId: '', links: [{ traceId: 'a', spanId: PARENT, traceState: '' }] }).slice(0, -3);
    expect(
      documents('{"traceId":"","kind":"SPAN_KIND_SERVER"', span({ name: '\\' }).replace('\\\\', '\\x'), broken),
    ).toEqual([]);
  });

  it('takes names as they are', () => {
    const name = 'say "hi"\\\n,"kind":"SPAN_KIND_SERVER"';
    expect(documents(span({ name }))[0].destination.resource).toBe(name);
  });
});
