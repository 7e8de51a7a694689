import { kindOf } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fix, fixedDocument, parseFix } from '../../../cli/redrive/fix.ts';
import { indicesOf, toDocument } from '../../../functions/aggregator/document/document.ts';
import type { Line } from '../../../functions/aggregator/line.ts';
import { line, own } from '../../functions/aggregator/lines.ts';

const indices = indicesOf('test');
const fixed = (any: Line, fixes: readonly Fix[]) =>
  fixedDocument(any, fixes, indices, (each) => toDocument(each, indices));
const source = (text: string, ...fixes: Fix[]) => JSON.parse(fixed(line(text), fixes).source);

describe('parseFix', () => {
  it.each<[string, Fix]>([
    ['drop:a', { kind: 'drop', field: 'a' }],
    ['rename:a.b=c', { kind: 'rename', field: 'a.b', to: 'c' }],
    ['rename:a=b=c', { kind: 'rename', field: 'a', to: 'b=c' }],
    ['stringify:a', { kind: 'stringify', field: 'a' }],
    ['text', { kind: 'text' }],
    ['drop:a\nb', { kind: 'drop', field: 'a\nb' }],
    ['drop:text', { kind: 'drop', field: 'text' }],
    ['index:logs-old', { kind: 'index', index: 'logs-old' }],
  ])('reads %s', (text, fix) => {
    expect(parseFix(text)).toEqual(fix);
  });

  it.each([
    ...['', 'drop', 'drop:', 'rename:a', 'rename:a=', 'rename:=b', 'text:x', 'index:', 'explode:a'],
    // What it knows is only a part of these.
    ...[' text', 'text ', 'text!', '!text', '1text', 'Text', 'Xdrop:a', '-drop:a', 'x drop:a', '\ndrop:a'],
    ...['rename:=b=c', 'rename:==b', 'drop a:b', 'stringify;a'],
  ])("refuses '%s' and says what there is", (text) => {
    expect(() => parseFix(text)).toThrow(
      'It must be drop:<field>, rename:<field>=<new name>, stringify:<field>, text, index:<name>.',
    );
  });
});

describe('fixedDocument', () => {
  const text = own.log('hi', { error: 'flat', order: { id: 7, 'a.b': 1 }, 'x.y': 2 });

  it('leaves a field out', () => {
    expect(source(text, { kind: 'drop', field: 'error' })).not.toHaveProperty('error');
    expect(source(text, { kind: 'drop', field: 'order.id' }).order).toEqual({ 'a.b': 1 });
    expect(source(text, { kind: 'drop', field: 'order.a.b' }).order).toEqual({ id: 7 });
    expect(source(text, { kind: 'drop', field: 'x.y' })).not.toHaveProperty(['x.y']);
  });

  it('renames a field in its place, so that the line stays one of ours', () => {
    const document = fixed(line(text), [{ kind: 'rename', field: 'error', to: 'errorText' }]);
    expect(kindOf(document.line.text)).toBe('log');
    expect(JSON.parse(document.source)).toEqual({
      ...source(own.log('hi', { order: { id: 7, 'a.b': 1 }, 'x.y': 2 })),
      errorText: 'flat',
    });
  });

  it('makes text of a value', () => {
    expect(source(text, { kind: 'stringify', field: 'order' }).order).toBe('{"id":7,"a.b":1}');
    expect(source(text, { kind: 'stringify', field: 'error' }).error).toBe('flat');
  });

  it('applies fixes one after another', () => {
    const fixes: Fix[] = [
      { kind: 'rename', field: 'order', to: 'purchase' },
      { kind: 'drop', field: 'purchase.id' },
    ];
    expect(source(text, ...fixes)).toMatchObject({ purchase: { 'a.b': 1 } });
  });

  it('changes nothing where a fix does not fit', () => {
    for (const other of [text, 'plain', '[1]', '{"broken"'])
      expect(fixed(line(other), [{ kind: 'drop', field: 'absent.field' }])).toEqual(fixed(line(other), []));
  });

  it('sends it elsewhere', () => {
    expect(fixed(line(text), [{ kind: 'index', index: 'elsewhere' }]).index).toBe('elsewhere');
  });

  it('makes a log of any text, which holds it as it was', () => {
    const origin = { logGroup: 'g', logStream: 's' };
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constant(text)), (any) => {
        const document = fixed(line(any, { origin }), [{ kind: 'text' }]);
        expect(document.index).toBe(indices.log);
        expect(document.source).not.toContain('\n');
        expect(JSON.parse(document.source)).toEqual({
          '@timestamp': '2026-11-22T12:00:00.000Z',
          message: any,
          ...origin,
        });
      }),
    );
  });
});
