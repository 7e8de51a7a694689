/**
 * Measures one variant in this process, started by run.ts as `worker.ts <suite> <case> <variant>`, and writes its
 * samples as JSON to descriptor 3: stdout and stderr are the variant's.
 */
import fs from 'node:fs';
import type { Case, Loop, Suite, Unit, Variant } from './suite.ts';

const RESULTS = 3;

/** `cpuUsage` counts microseconds, so a sample has to be far longer than one. */
const SAMPLE_MS = 15;
const WARM_UP_MS = 100;
const SAMPLES = 7;

const PER_MS: Partial<Record<Unit, number>> = { ns: 1e6, µs: 1e3, ms: 1 };

const [suiteName = '', caseIndex = '', variantName = ''] = process.argv.slice(2);
const { default: suite } = (await import(`./suites/${suiteName}.ts`)) as { default: Suite };
const measured = suite.cases[Number(caseIndex)];
const variant = measured?.variants.find(({ name }) => name === variantName);
if (!measured || !variant) throw new Error(`no case ${caseIndex} with variant ${variantName} in suite ${suiteName}`);
fs.writeSync(RESULTS, JSON.stringify(await samplesOf(variant, measured)));
process.exit();

async function samplesOf(variant: Variant, { unit, warmUpMs = WARM_UP_MS }: Case): Promise<number[]> {
  if ('once' in variant) return [await variant.once()];
  const perMs = PER_MS[unit];
  if (perMs === undefined) throw new Error(`a loop is measured in time, got the unit ${unit}: use 'once'`);
  const loop = await variant.loop();
  const times = await calibrated(loop, warmUpMs);
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) samples.push(((await cpuMs(loop, times)) / times) * perMs);
  return samples;
}

/** Warms up, and finds how often the loop must run for one sample. */
async function calibrated(loop: Loop, warmUpMs: number): Promise<number> {
  let times = 1;
  let spent = 0;
  let last = 0;
  while (spent < warmUpMs || last < SAMPLE_MS) {
    if (last < SAMPLE_MS) times *= 2;
    last = await cpuMs(loop, times);
    spent += last;
  }
  return times;
}

async function cpuMs(loop: Loop, times: number): Promise<number> {
  const before = process.cpuUsage();
  await loop(times);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
