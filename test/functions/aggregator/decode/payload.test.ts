import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, splitBytes } from '../../../../functions/aggregator/decode/payload.ts';

describe('linesOf', () => {
  it.each([
    ['one object', '{"a":1}\n', ['{"a":1}']],
    ['one object over several lines', '{\n  "a": 1\n}\n', ['{\n  "a": 1\n}']],
    ['an array of objects', '[{"a":1}, {"b":[2]}]', ['{"a":1}', '{"b":[2]}']],
    ['an array of something else', '[1,2]', ['[1,2]']],
    ['an empty array', '[]', ['[]']],
    ['text that begins like an array', '[INFO] started', ['[INFO] started']],
    ['NDJSON', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['NDJSON with blank lines and carriage returns', '{"a":1}\r\n\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ['NDJSON with a cut line', '{"a":1}\n{"b":\n{"c":3}', ['{"a":1}', '{"b":', '{"c":3}']],
    ['text with NDJSON after it', 'START\n{"a":1}', ['START', '{"a":1}']],
    ['a stack trace', 'Error: no\n    at a.js:1\n', ['Error: no\n    at a.js:1']],
    ['indented text', '  indented', ['  indented']],
    ['only white space', ' \n\t\n', []],
    ['nothing', '', []],
  ])('%s', (_, text, lines) => {
    expect(linesOf(text, 4)).toEqual(lines);
  });

  it('refuses more lines than it may make', () => {
    expect(() => linesOf('{}\n{}\n{}', 2)).toThrow('the record has more than 2 lines');
    expect(() => splitBytes(Buffer.from('a\nb\nc'), 2)).toThrow('the record has more than 2 lines');
  });
});

describe('splitBytes', () => {
  it('gives back every byte but the newlines, and no empty line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\n', 'a', 'bc')), (parts) => {
        const text = parts.join('');
        expect(splitBytes(Buffer.from(text), 100).map(String)).toEqual(text.split('\n').filter((line) => line !== ''));
      }),
    );
  });
});
