import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isJson,
  withClientContext,
  withJsonMembers,
  withMessageAttributes,
} from '../../../../../layers/telemetry/src/tracing/aws/carriers.ts';

const headers = { traceparent: '00-a-b-01', tracestate: 'sightline=x' };
const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });

test('a message never has more than ten attributes, and the parent comes first', () => {
  const given = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`own${index}`, attribute('x')]));
  const names = (count: number) =>
    Object.keys(
      withMessageAttributes({ MessageAttributes: given(count) }, headers)['MessageAttributes'] as object,
    ).slice(count);
  expect(names(0)).toEqual(['traceparent', 'tracestate']);
  expect(names(8)).toEqual(['traceparent', 'tracestate']);
  expect(names(9)).toEqual(['traceparent']);
  expect(names(10)).toEqual([]);
});

test('what the sender put into its message stays', () => {
  const message = { MessageBody: 'b', MessageAttributes: { traceparent: attribute('mine') } };
  expect(withMessageAttributes(message, headers)).toBe(message);
  expect(withMessageAttributes({ MessageBody: 'b' }, headers)).toEqual({
    MessageBody: 'b',
    MessageAttributes: { traceparent: attribute(headers.traceparent), tracestate: attribute(headers.tracestate) },
  });
});

test('a JSON object gets the headers as its first members, and keeps its own', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('', ' ', '\n'), (object, space) => {
      fc.pre(!Object.keys(object).some((key) => key === 'traceparent' || key === 'tracestate' || key === '__proto__'));
      const json = `${space}${JSON.stringify(object, undefined, 1)}${space}`;
      const expected = json.includes('"traceparent"') ? object : { ...headers, ...object };
      expect(JSON.parse(String(withJsonMembers(json, headers)))).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(JSON.parse(String(withJsonMembers(Buffer.from(json), headers)))).toEqual(
        JSON.parse(JSON.stringify(expected)),
      );
    }),
  );
});

test.each([['text'], ['[1]'], [''], ['{"traceparent":"mine"}'], [undefined], [7]])(
  'the payload %j stays as it is',
  (payload) => {
    expect(withJsonMembers(payload, headers)).toBe(payload);
  },
);

test('nothing to add changes nothing', () => {
  expect(withJsonMembers('{"a":1}', {})).toBe('{"a":1}');
});

test('a client context keeps what the caller put there, and is not made too long', () => {
  const read = (encoded: unknown) => JSON.parse(Buffer.from(String(encoded), 'base64').toString());
  expect(read(withClientContext(undefined, headers))).toEqual({ custom: headers });
  const given = Buffer.from(JSON.stringify({ client: { id: 'x' }, custom: { mine: 1 } })).toString('base64');
  expect(read(withClientContext(given, headers))).toEqual({ client: { id: 'x' }, custom: { ...headers, mine: 1 } });
  const long = Buffer.from(JSON.stringify({ custom: { mine: 'x'.repeat(2_650) } })).toString('base64');
  expect(withClientContext(long, headers)).toBe(long);
  expect(withClientContext(Buffer.from('[]').toString('base64'), headers)).toBe('W10=');
});

test.each([
  ['{"a":1}', true],
  [Buffer.from('{"a":1}'), true],
  ['{{name}}', false],
  ['{"a":1}\n{"b":2}', false],
  [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), false],
])('what only looks like JSON is told apart: %s', (payload, expected) => {
  expect(isJson(payload)).toBe(expected);
});
