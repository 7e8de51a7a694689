import type { Case, Suite, Variant } from '../suite.ts';

type Kind = 'ownLine' | 'foreignLine';
type Peer = 'helpersBulk' | 'powertoolsBatch' | 'spliceAndPost';

const PEERS: readonly (readonly [name: string, peer: Peer])[] = [
  ['helpers.bulk', 'helpersBulk'],
  ['Powertools batch + helpers.bulk', 'powertoolsBatch'],
  ['limit', 'spliceAndPost'],
];

async function recordsOf(kind: Kind) {
  const lines = await import('../aggregation/records.ts');
  return lines.recordsOf(lines[kind]);
}

function variants(kind: Kind): readonly Variant[] {
  return [
    {
      name: 'sightline',
      loop: async () => {
        const { inBatches, ours } = await import('../aggregation/variants.ts');
        const records = await recordsOf(kind);
        return inBatches(records, await ours(records));
      },
    },
    ...PEERS.map(([name, peer]) => ({
      name,
      loop: async () => {
        const { inBatches, ...all } = await import('../aggregation/variants.ts');
        return inBatches(await recordsOf(kind), await all[peer]());
      },
    })),
  ];
}

/** Peak of a fresh process that handles one batch. */
function memory(kind: Kind): readonly Variant[] {
  const peak = () => process.resourceUsage().maxRSS / 1024;
  return [
    {
      name: 'sightline',
      once: async () => {
        const { ours } = await import('../aggregation/variants.ts');
        await ours(await recordsOf(kind));
        return peak();
      },
    },
    ...PEERS.map(([name, peer]) => ({
      name,
      once: async () => {
        const all = await import('../aggregation/variants.ts');
        const send = await all[peer]();
        await send(await recordsOf(kind));
        return peak();
      },
    })),
  ];
}

/** Loading the function's bundle, and one with the client that a handler of the peers' kind begins with. */
const coldStart: readonly Variant[] = [
  { name: 'sightline', once: () => loaded("export { handler } from './functions/aggregator/handler.ts';") },
  {
    name: 'helpers.bulk',
    once: () =>
      loaded("import { Client } from '@opensearch-project/opensearch'; new Client({ node: 'http://127.0.0.1' });"),
  },
];

async function loaded(contents: string): Promise<number> {
  const { coldStart } = await import('../aggregation/cold-start.ts');
  return coldStart(contents);
}

const cases: readonly Case[] = [
  { name: 'own line of 300 bytes', unit: 'µs', goal: 0.6, variants: variants('ownLine') },
  { name: 'foreign JSON line of 300 bytes', unit: 'µs', goal: 1.8, variants: variants('foreignLine') },
  { name: 'peak memory, 10,000 own lines', unit: 'MiB', goal: 130, variants: memory('ownLine') },
  { name: 'cold start over bare node', unit: 'ms', goal: 20, variants: coldStart },
];

const suite: Suite = {
  title: 'Aggregator',
  about:
    "CPU time of the sender for one record of a batch of 10,000, from Lambda's event to OpenSearch's response, over HTTP to a server in another process that takes everything. The peers parse each record and rename its time; they check nothing, map no field, and keep no dead letters. The limit puts the bytes together without a look at them.",
  cases,
};

export default suite;
