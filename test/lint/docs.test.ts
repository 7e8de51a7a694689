import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');
const page = read('docs/configuration.md');

describe('docs/configuration.md', () => {
  it('names each variable that the layer reads, and so does the page of the package', () => {
    const sources = globSync('layers/telemetry/src/**/*.ts', { cwd: repository }).map(read).join('\n');
    const names = [...sources.matchAll(/'((?:SIGHTLINE|OTEL)_[A-Z_]+)'/g)].map(([, name = '']) => name);
    expect(missing(names)).toEqual([]);
    expect(missing(names, read('layers/telemetry/README.md'))).toEqual([]);
  });

  it('names each variable of the functions', () => {
    const sources = globSync('contract/**/*.ts', { cwd: repository }).map(read).join('\n');
    const names = sources.matchAll(
      /\b((?:SIGHTLINE|OTEL|OPENSEARCH|DASHBOARDS|DEAD|BULK|RETENTION|ROLLOVER)_[A-Z_]+): /g,
    );
    expect(missing([...names].map(([, name = '']) => name))).toEqual([]);
  });

  it('names each context of the app', () => {
    const names = read('lib/app/settings.ts').matchAll(/(?:text|oneOf)\(node, '(\w+)'/g);
    expect(missing([...names].map(([, name = '']) => name))).toEqual([]);
  });

  test.each([
    'lib/observability-props.ts',
    'lib/store/retention.ts',
    'lib/aggregate/aggregator.ts',
    'lib/store/domain.ts',
    'lib/alert/thresholds.ts',
  ])('says of the properties in %s what their docstrings say', (file) => {
    const rows = propertiesOf(read(file));
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});

test('CONTRIBUTING.md or README.md explains each npm script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const explained = read('CONTRIBUTING.md') + read('README.md');
  const names = Object.keys(scripts).filter((name) => !name.startsWith('pre'));
  expect(names.filter((name) => !new RegExp(`npm (run (-s )?)?${name}(?![\\w:])`).test(explained))).toEqual([]);
});

const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'layers/telemetry/README.md'].concat(
  globSync('docs/*.md', { cwd: repository }),
);

test.each(pages)('the links of %s lead somewhere', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  const broken = links.filter(([, target = '', anchor]) => {
    const place = path.join(path.dirname(file), target);
    if (!existsSync(path.join(repository, place))) return true;
    return anchor !== undefined && !anchorsOf(read(target === '' ? file : place)).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** Names that GitHub gives to a page's headings. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replaceAll(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function missing(names: readonly string[], where = page): string[] {
  expect(names.length).toBeGreaterThan(5);
  return [...new Set(names)].filter((name) => !where.includes(`\`${name}\``));
}

/** Properties with a default as rows of a table: the name, the default, and the first sentence of the docstring. */
function propertiesOf(source: string): string[] {
  const found = source.matchAll(/ {2}\/\*\*((?:(?!\*\/).)*)\*\/\n {2}readonly (\w+)\?:/gs);
  return [...found].map(([, docstring = '', name = '']) => {
    const text = docstring.replaceAll(/\s*\n\s*\* ?/g, ' ').replaceAll(/\{@link (\w+)\}/g, '`$1`');
    const [description = '', byDefault = ''] = text.split('@default');
    const [sentence = ''] = /^.*?[^.]\.(?= |$)/.exec(description.trim()) ?? [];
    return `| \`${name}\` | ${byDefault
      .trim()
      .replace(/^- /, '')
      .replaceAll(/(?<!\w)'(\S+?)'(?!\w)/g, '`$1`')} | ${sentence} |`;
  });
}
