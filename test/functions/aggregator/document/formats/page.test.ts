import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PLATFORM_METRICS } from '@sightline/telemetry/wire';
import { describe, expect, it } from 'vitest';
import { derivedDocuments } from '../../../../../functions/aggregator/document/derived.ts';
import { indicesOf, toDocument } from '../../../../../functions/aggregator/document/document.ts';
import { ROOT } from '../../../../../local/paths.ts';
import { line } from '../../lines.ts';

const page = readFileSync(path.join(ROOT, 'docs/formats.md'), 'utf8');
const indices = indicesOf('test');
const NONE = '–';

const given: Readonly<Record<string, string>> = {
  '<time>': '2026-11-22T11:59:59.123Z',
  '<id>': '8f5c0d6e-1111-2222-3333-444455556666',
  '<trace>': '4bf92f3577b34da6a3ce929d0e0e4736',
  '<xray>': '1-4bf92f35-77b34da6a3ce929d0e0e4736',
  '⇥': '\t',
  '↵': '\n',
};

/** The rows of a table under a heading, without their code marks. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text
    .split('\n')
    .filter((row) => row.startsWith('| '))
    .slice(1);
  return rows.map((row) =>
    row
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.replace(/^`(.*)`$/, '$1')),
  );
}

const textOf = (example: string) => example.replaceAll(/<time>|<id>|<trace>|<xray>|⇥|↵/g, (name) => given[name]!);

describe.each(['Text', 'JSON'])('%s, as docs/formats.md has it', (heading) => {
  it.each(rowsOf(heading))('by %s: %s', (...row) => {
    const [, example = '', level, requestId, message, traceId, error] = row;
    const text = textOf(example);
    const source = JSON.parse(toDocument(line(text), indices).source);
    expect({
      level: source.level ?? NONE,
      requestId: source.requestId ?? NONE,
      message: source.message,
      traceId: source.traceId ?? NONE,
      error: source.error?.name ?? NONE,
    }).toEqual({
      level,
      requestId: requestId === 'yes' ? given['<id>'] : NONE,
      message: message === 'the text' ? text : message,
      traceId: traceId === 'yes' ? given['<trace>'] : NONE,
      error,
    });
  });
});

it('the page has each field that a report becomes', () => {
  const fields = rowsOf("Lambda's reports").map(([field]) => field);
  expect(fields.toSorted()).toEqual(
    [...Object.values(PLATFORM_METRICS), 'aws.lambda.status', 'aws.lambda.error_type'].toSorted(),
  );
  const report =
    'REPORT RequestId: r-1\tDuration: 3000 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t' +
    'Init Duration: 9 ms\tRestore Duration: 5 ms\tBilled Restore Duration: 2 ms\tStatus: timeout\tError Type: Sandbox.Timedout\t';
  const [figures] = derivedDocuments(indices)(toDocument(line(report), indices));
  const { '@timestamp': _, requestId: __, ...stored } = JSON.parse(figures!.source);
  expect(Object.keys(stored).toSorted()).toEqual(fields.toSorted());
});
