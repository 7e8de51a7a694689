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
        const { deployed } = await import('../aggregation/variants.ts');
        const send = await deployed();
        await send(await recordsOf(kind));
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

/** Loading the function as it is deployed, and a bundle of the client that a handler of the peers' kind begins with. */
const loading: readonly Variant[] = [
  {
    name: 'sightline',
    once: async () => {
      const [{ bundledAggregator }, { loading }] = await coldStart();
      return loading(bundledAggregator());
    },
  },
  {
    name: 'helpers.bulk',
    once: async () => {
      const [, { bundledBareClient, loading }] = await coldStart();
      return loading(await bundledBareClient());
    },
  },
];

/** The same until OpenSearch has answered the first record. */
const firstAnswer: readonly Variant[] = [
  {
    name: 'sightline',
    once: async () => {
      const [{ bundledAggregator }, { firstAnswer }] = await coldStart();
      return firstAnswer(bundledAggregator());
    },
  },
  {
    name: 'helpers.bulk',
    once: async () => {
      const [, { bundledClient, firstAnswer }] = await coldStart();
      return firstAnswer(await bundledClient());
    },
  },
];

function coldStart() {
  return Promise.all([import('../aggregation/bundled.ts'), import('../aggregation/cold-start.ts')]);
}

const cases: readonly Case[] = [
  { name: 'own line of 300 bytes', unit: 'µs', goal: 0.6, variants: variants('ownLine') },
  { name: 'foreign JSON line of 300 bytes', unit: 'µs', goal: 1.8, variants: variants('foreignLine') },
  { name: 'peak memory, 10,000 own lines', unit: 'MiB', goal: 130, variants: memory('ownLine') },
  { name: 'peak memory, 10,000 foreign lines', unit: 'MiB', goal: 130, variants: memory('foreignLine') },
  { name: 'cold start over bare node', unit: 'ms', goal: 20, variants: loading },
  { name: 'cold start, SigV4, to the first answer', unit: 'ms', variants: firstAnswer },
];

const suite: Suite = {
  title: 'Aggregator',
  about:
    "CPU time of the sender for one record of a batch of 10,000, from Lambda's event to OpenSearch's response, over HTTP to a server in another process that takes everything. The peers parse each record and rename its time; they check nothing, map no field, and keep no dead letters. The limit puts the bytes together without a look at them. Memory is the peak of a process that handles one batch, a cold start the CPU time of a bundle over that of bare node.",
  cases,
};

export default suite;
