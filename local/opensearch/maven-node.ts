import { cpSync } from 'node:fs';
import path from 'node:path';
import { LOCAL } from '../paths.ts';
import type { MavenSource } from '../prerequisites.mjs';
import { type Background, launch } from '../processes/background.ts';
import { isHealthy } from './health.ts';
import { javaArguments } from './java.ts';
import { assembleHome } from './maven/assemble.ts';
import type { NodeOptions } from './start.ts';
import { makePrivate, otherUser, placeFor } from './user.ts';

const START_MS = 120_000;

/** Starts an OpenSearch of Maven artefacts on a JDK of this machine. */
export async function startMavenNode(source: MavenSource, options: NodeOptions): Promise<Background> {
  const { port, dir, heap = '512m', keepData = true, onProgress = () => undefined } = options;
  const uid = otherUser();
  const home = await assembleHome(
    { version: source.version },
    placeFor(uid, path.join(LOCAL, 'opensearch')),
    onProgress,
  );
  const data = path.join(placeFor(uid, dir), `opensearch-${source.version}`);
  for (const folder of ['', 'data', 'logs', 'tmp', 'config']) makePrivate(path.join(data, folder), uid);
  cpSync(path.join(home, 'config'), path.join(data, 'config'), { recursive: true });
  onProgress(`starting OpenSearch ${source.version}`);
  return launch({
    name: 'opensearch',
    dir,
    cwd: data,
    command: path.join(source.javaHome, 'bin', 'java'),
    args: [`-Dsightline.dir=${dir}`, ...javaArguments({ home, version: source.version, data, port, heap })],
    env: { PATH: process.env['PATH'], OPENSEARCH_PATH_CONF: path.join(data, 'config') },
    port,
    ...(uid !== undefined && { uid }),
    ...(!keepData && { scratch: data }),
    ready: () => isHealthy(`http://127.0.0.1:${port}`),
    timeoutMs: START_MS,
  });
}
