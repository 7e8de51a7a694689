import { describe, expect, it } from 'vitest';
import { judgeNewest, judgeSampler } from '../../../cli/doctor/stores/newest.ts';
import { judgeServer } from '../../../cli/doctor/stores/reach.ts';
import { judgeStore, type StoreState } from '../../../cli/doctor/stores/store.ts';
import { judgeTemplates } from '../../../cli/doctor/stores/templates.ts';
import { templates } from '../../../functions/setup/templates/index.ts';
import { templateVersion } from '../../../functions/setup/templates/index-template.ts';

const expected = { kind: 'data stream', template: 'sightline-prod-logs', version: 'v2' } as const;
const well: StoreState = {
  kind: 'data stream',
  index: '.ds-logs-000003',
  template: 'sightline-prod-logs',
  version: 'v2',
  blocks: [],
  health: 'green',
};

describe('judgeStore', () => {
  it.each<[Partial<StoreState>, string, string]>([
    [{}, 'ok', 'green, writes to .ds-logs-000003'],
    [{ kind: 'nothing' }, 'failed', 'does not exist'],
    [{ kind: 'index' }, 'failed', 'a plain index is in the place of the data stream'],
    [{ kind: 'alias', index: 'logs-1' }, 'failed', 'an alias of logs-1 is in the place of the data stream'],
    [{ template: 'other' }, 'failed', "index template other decides how logs is made, and not Sightline's"],
    [{ blocks: ['read_only'] }, 'failed', '.ds-logs-000003 takes no writes: index.blocks.read_only is set'],
    [{ health: 'red', version: 'v1' }, 'failed', 'red: a shard is missing'],
    [{ version: 'v1' }, 'warning', '.ds-logs-000003 was made with another template than there is now'],
    [{ health: 'yellow' }, 'warning', 'yellow: a copy is missing'],
  ])('%j: %s', (overrides, state, detail) => {
    const check = judgeStore('logs', { ...well, ...overrides }, expected);
    expect(check).toMatchObject({ name: 'logs', state, detail });
    if (state === 'failed') expect(check.advice).not.toBe('');
  });

  it('takes the data of what is in the way to safety first', () => {
    expect(judgeStore('logs', { ...well, kind: 'index' }, expected).advice).toMatch(
      /_reindex.*then DELETE \/logs, then/,
    );
    const index = { ...expected, kind: 'index' } as const;
    expect(judgeStore('map', well, index).advice).toMatch(/_reindex.*then DELETE \/_data_stream\/map, then/);
    expect(judgeStore('logs', { ...well, kind: 'alias', index: 'a' }, expected).advice).toContain('"remove"');
  });

  it('tells a full disk from a block that somebody set', () => {
    const adviceOn = (block: string) => judgeStore('logs', { ...well, blocks: [block] }, expected).advice;
    expect(adviceOn('read_only_allow_delete')).toContain('free disk space');
    expect(adviceOn('write')).toMatch(/^lift it: PUT \/.ds-logs-000003\/_settings/);
  });

  it('knows no health of Serverless', () => {
    const { health: _, template: __, ...index } = { ...well, kind: 'index' as const };
    expect(judgeStore('logs', index, { ...expected, kind: 'index' })).toMatchObject({ state: 'ok', detail: 'there' });
  });
});

describe('judgeTemplates', () => {
  const all = templates('prod');
  const installed = (names = all) => new Map(names.map((template) => [template.name, templateVersion(template)]));

  it.each([
    [installed(), ['prod'], 'ok', 'all 4 of this version'],
    [installed(all.slice(1)), ['prod'], 'failed', `missing: ${all[0]?.name}`],
    [new Map(), [], 'failed', 'missing: sightline-prod-'],
    [new Map(), ['dev', 'test'], 'failed', 'none of environment prod: this OpenSearch has dev, test'],
    [installed().set(all[0]!.name, 'old'), ['prod'], 'warning', `of another version: ${all[0]?.name}`],
  ])('%j, environments %j: %s', (versions, environments, state, detail) => {
    const check = judgeTemplates({ versions, environments }, 'prod', 'self-managed');
    expect(check).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });
});

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;

describe('judgeNewest', () => {
  it.each([
    [{ time: NOW - 20_000, future: 0, furthest: undefined }, 'ok', '20 s ago (2026-11-22T11:59:40.000Z)'],
    [{ time: NOW - 20 * MINUTE, future: 0, furthest: undefined }, 'warning', '20 min ago'],
    [{ time: undefined, future: 0, furthest: undefined }, 'warning', 'none so far'],
    [
      { time: undefined, future: 3, furthest: NOW + 60 * MINUTE },
      'warning',
      '3 lie in the future, up to 2026-11-22T13',
    ],
    [{ time: NOW, future: 1, furthest: NOW + 60 * MINUTE }, 'warning', '0 s ago'],
  ])('%j: %s', (newest, state, detail) => {
    expect(judgeNewest('log', newest, NOW)).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });
});

it.each([
  [undefined, 'warning'],
  [NOW - 40_000, 'ok'],
  [NOW - 4 * MINUTE, 'failed'],
])('a sampler that ran last at %s: %s', (time, state) => {
  expect(judgeSampler(time, NOW)).toMatchObject({ name: 'sampler', state });
});

it.each([
  [{ number: '3.8.0', distribution: 'opensearch' }, 'ok', '3.8.0, domain, reached from here at https://os'],
  [{ number: '1.3.0', distribution: 'opensearch' }, 'warning', '1.3.0'],
  [{ number: '7.10.2' }, 'warning', '7.10.2'],
  [undefined, 'ok', 'answers, domain'],
])('%j: %s', (info, state, detail) => {
  expect(judgeServer(info, 'domain', 'https://os')).toMatchObject({ state, detail: expect.stringContaining(detail) });
});
