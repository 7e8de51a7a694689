import { indexName } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Document, indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { flatDocument } from '../../../../functions/aggregator/document/flat.ts';
import { line, own } from '../lines.ts';
import { ARRIVAL } from '../records.ts';

const indices = indicesOf('test');
const cause = { type: 'mapper_parsing_exception', reason: 'failed', status: 400 };
const refused = 'mapper_parsing_exception: failed';
const flatOf = (text: string) => flatDocument(toDocument(line(text), indices), cause);
const sourceOf = (document: Document | undefined) => JSON.parse(document!.source);
const TIME = '2026-11-22T11:59:59.123Z';

describe('flatDocument', () => {
  it('says the same of all documents that were refused for one cause', () => {
    const of = (id: string, value: string) => ({
      ...cause,
      reason: `failed to parse field [a] of type [long] in document with id '${id}'. Preview of field's value: '${value}'`,
    });
    const document = toDocument(line(own.log('hi')), indices);
    expect(sourceOf(flatDocument(document, of('1-0', 'x')))).toEqual(
      sourceOf(flatDocument(document, of('22-7', "y's"))),
    );
  });

  it('keeps the fields that take any text, the line, and the reason', () => {
    const log = own.log('hi', { requestId: 'r', traceId: { not: 'text' }, error: 5 });
    expect(sourceOf(flatOf(log))).toEqual({
      '@timestamp': TIME,
      level: 'INFO',
      message: 'hi',
      service: 'shop',
      function: 'orders',
      requestId: 'r',
      raw: log,
      refused,
    });
    const span = own.span('GET /');
    expect(sourceOf(flatOf(span))).toMatchObject({ '@timestamp': TIME, name: 'GET /', parentSpanId: '', raw: span });
    const metric = own.metric('orders', 1);
    expect(sourceOf(flatOf(metric))).toEqual({ '@timestamp': TIME, service: 'shop', raw: metric, refused });
  });

  it('of a line that names no function has that of its log group', () => {
    const metric = own.metric('orders', 1);
    const origin = { logGroup: '/aws/lambda/shop-front', logStream: '2026/11/22/[7]abc' };
    const document = toDocument({ ...line(metric), origin }, indices);
    expect(sourceOf(flatDocument(document, cause))).toMatchObject({ function: 'shop-front', raw: metric });
  });

  it('has the id, the data stream and the line of the document', () => {
    const document = toDocument(line(own.span('a')), indices);
    expect(flatDocument(document, cause)).toMatchObject({ line: document.line, index: document.index });
  });

  it('of a log that is no JSON has its text as the message', () => {
    const broken = '{"timestamp":"2026-11-22T11:59:59.123Z",,"sightline":1}';
    expect(sourceOf(flatOf(broken))).toEqual({
      '@timestamp': new Date(ARRIVAL).toISOString(),
      message: broken,
      refused,
    });
  });

  it('is none of what is not a line', () => {
    const edge = { line: line('{}'), index: indexName('serviceMap', 'test'), source: '{}' };
    expect(flatDocument(edge, cause)).toBeUndefined();
  });

  it('has known fields only, each a text, whatever the line', () => {
    const value = fc.dictionary(
      fc.oneof(fc.constantFrom('level', '@timestamp', 'message', 'service'), fc.string()),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((each) => own.log('m', each)),
          fc.string(),
        ),
        (text) => {
          const flat = flatOf(text)!;
          expect(flat.source).not.toContain('\n');
          const { '@timestamp': time, ...fields } = sourceOf(flat);
          expect(new Date(time).toISOString()).toBe(time);
          for (const each of Object.values(fields)) expect(each).toBeTypeOf('string');
        },
      ),
    );
  });
});
