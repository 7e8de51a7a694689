import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUNTIME_METRICS } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { getDescriptors, getDescriptorsFrom } from '../../../../layers/telemetry/src/runtime/descriptors.ts';
import { InvocationSampler } from '../../../../layers/telemetry/src/runtime/invocation-sampler.ts';
import { getMounts, getMountsFrom } from '../../../../layers/telemetry/src/runtime/mounts.ts';
import { getNetworkBytes, getNetworkBytesFrom } from '../../../../layers/telemetry/src/runtime/network.ts';
import { getThreads, getThreadsFrom } from '../../../../layers/telemetry/src/runtime/threads.ts';

const proc = (...names: string[]): string => path.join(import.meta.dirname, '../fixtures/proc', ...names);

test('threads stand after a command that may hold anything', () => {
  expect(getThreadsFrom(proc('valid', 'self/stat'))).toBe(11);
});

test('network bytes are those of every interface but the loopback', () => {
  expect(getNetworkBytesFrom(proc('valid', 'net/dev'))).toEqual({ received: 1_500, sent: 260 });
});

test('descriptors are the entries of a folder', () => {
  expect(getDescriptorsFrom(proc('valid', 'self'))).toBe(2);
});

test('mounts are the network’s file systems under /mnt, each once', () => {
  expect(getMountsFrom(proc('valid', 'self/mounts'))).toEqual(['/mnt/models', '/mnt/my files']);
});

test('each mount that can be read is sampled', () => {
  const [folder] = getMountsFrom(proc('valid', 'self/mounts'));
  const sampler = new InvocationSampler([import.meta.dirname, `${folder} that is not there`]);
  sampler.start();
  const mounts = sampler.stop(undefined).filter(({ name }) => name === RUNTIME_METRICS.mountUtilization);
  expect(mounts).toMatchObject([{ unit: 'Percent', labels: { path: import.meta.dirname } }]);
});

test.each(['malformed', 'contradictory', 'missing'])('a %s file gives nothing', (name) => {
  expect(getThreadsFrom(proc(name, 'self/stat'))).toBeUndefined();
  expect(getNetworkBytesFrom(proc(name, 'net/dev'))).toBeUndefined();
  expect(getDescriptorsFrom(proc(name, 'self/fd'))).toBeUndefined();
  expect(getMountsFrom(proc(name, 'self/mounts'))).toEqual([]);
});

test.runIf(process.platform === 'linux')('this process’s own figures can be read', () => {
  expect(getThreads()).toBeGreaterThan(0);
  expect(getDescriptors()).toBeGreaterThan(2);
  expect(getNetworkBytes()?.received ?? 0).toBeGreaterThanOrEqual(0);
  for (const mount of getMounts()) expect(mount).toMatch(/^\/mnt\/./);
});

test('a sample tells what happened between its start and its end', async () => {
  const sampler = new InvocationSampler();
  for (const memoryLimit of [undefined, 512]) {
    sampler.start();
    const until = performance.now() + 60;
    const garbage: unknown[] = [];
    while (performance.now() < until) garbage.push({ at: performance.now() });
    // The delay is taken each time that the loop comes round after 10 ms, from the second time on.
    for (let round = 0; round < 10; round++) await sleep(15);
    const series = sampler.stop(memoryLimit);
    const measured = (name: string): number => Number(series.find((each) => each.name === name)?.value ?? Number.NaN);
    expect(measured(RUNTIME_METRICS.cpuUser) + measured(RUNTIME_METRICS.cpuSystem)).toBeGreaterThan(0);
    expect(measured(RUNTIME_METRICS.memory)).toBeGreaterThan(measured(RUNTIME_METRICS.heap) / 10);
    expect(measured(RUNTIME_METRICS.eventLoopDelayMax)).toBeGreaterThan(0);
    expect(measured(RUNTIME_METRICS.garbageCount)).toBeGreaterThanOrEqual(0);
    expect(series.some(({ name }) => name === RUNTIME_METRICS.memoryUtilization)).toBe(memoryLimit !== undefined);
    for (const { value } of series) expect(Number.isFinite(value)).toBe(true);
  }
});
