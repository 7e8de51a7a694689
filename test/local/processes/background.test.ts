import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRunning, type Launch, launch, stop } from '../../../local/processes/background.ts';
import { assertFree, freePort, isListening, portFrom } from '../../../local/processes/port.ts';
import { isAlive } from '../../../local/processes/process.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sightline-background-'));
});
afterEach(async () => {
  const left = await findRunning(dir, 'server');
  if (left !== undefined) await stop(dir, left, 'SIGKILL');
  rmSync(dir, { recursive: true });
});

function server(code: string, options: Partial<Launch> = {}): Launch {
  return {
    name: 'server',
    dir,
    command: process.execPath,
    args: ['-e', code, dir],
    env: {},
    ready: async () => true,
    timeoutMs: 10_000,
    ...options,
  };
}

const listen = (port: number) => `require('node:http').createServer().listen(${port}, '127.0.0.1')`;

describe('launch', () => {
  it('starts a process that is found again, and stopped with its scratch folder', async () => {
    const port = await freePort();
    const scratch = path.join(dir, 'scratch');
    mkdirSync(scratch);
    const started = await launch(server(listen(port), { port, scratch, ready: () => isListening(port) }));
    expect(await findRunning(dir, 'server')).toEqual(started);
    await stop(dir, started);
    expect([isAlive(started.pid), await isListening(port), existsSync(scratch)]).toEqual([false, false, false]);
    expect(await findRunning(dir, 'server')).toBeUndefined();
  });

  it('tells what the process wrote when it ends at once', async () => {
    const failing = launch(server("console.error('no licence'); process.exit(3)", { ready: async () => false }));
    await expect(failing).rejects.toThrow(/server does not start: it ended with exit code 3\nno licence/);
    expect(await findRunning(dir, 'server')).toBeUndefined();
  });

  it('says when there is no such command', async () => {
    await expect(launch(server('', { command: path.join(dir, 'none') }))).rejects.toThrow('server does not start');
  });

  it('stops a process that does not get ready', async () => {
    const late = launch(server('setInterval(() => {}, 1000)', { ready: async () => false, timeoutMs: 300 }));
    await expect(late).rejects.toThrow('waited 0.3 s for server to be ready');
    expect(await findRunning(dir, 'server')).toBeUndefined();
  });

  it('ends the children of the process too', async () => {
    const port = await freePort();
    const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(listen(port))}])`;
    const started = await launch(
      server(`${child}; setInterval(() => {}, 1000)`, { port, ready: () => isListening(port) }),
    );
    await stop(dir, started);
    expect(await isListening(port)).toBe(false);
  });
});

describe('findRunning', () => {
  it('does not take a process of somebody else for ours', async () => {
    writeFileSync(path.join(dir, 'server.json'), JSON.stringify({ name: 'server', pid: process.pid }));
    expect(isAlive(process.pid)).toBe(true);
    expect(await findRunning(dir, 'server')).toBeUndefined();
  });
});

describe('ports', () => {
  it('names a taken port and the variable that chooses another', async () => {
    const port = await freePort();
    await assertFree(port, 'OpenSearch', 'SIGHTLINE_OPENSEARCH_PORT');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    await expect(assertFree(port, 'OpenSearch', 'SIGHTLINE_OPENSEARCH_PORT')).rejects.toThrow(
      `OpenSearch can't listen on 127.0.0.1:${port}: another process does; stop it, or set SIGHTLINE_OPENSEARCH_PORT`,
    );
    await new Promise((resolve) => taken.close(resolve));
  });

  it('reads a port from the environment', () => {
    process.env['SIGHTLINE_TEST_PORT'] = '9300';
    expect(portFrom('SIGHTLINE_TEST_PORT', 9200)).toBe(9300);
    process.env['SIGHTLINE_TEST_PORT'] = 'http';
    expect(() => portFrom('SIGHTLINE_TEST_PORT', 9200)).toThrow(
      "SIGHTLINE_TEST_PORT must be a port from 1 to 65535, got 'http'",
    );
    delete process.env['SIGHTLINE_TEST_PORT'];
    expect(portFrom('SIGHTLINE_TEST_PORT', 9200)).toBe(9200);
  });
});
