import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { descriptor, MODULES, policy } from './modules.ts';
import { type Edition, mavenProject, SECURITY_PLUGIN } from './project.ts';

const run = promisify(execFile);

const SOURCES = {
  'opensearch.yml': `cluster.name: sightline-local
node.name: local-1
discovery.type: single-node
network.host: 127.0.0.1
`,
  'log4j2.properties': `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`,
};

/**
 * Puts an OpenSearch home together from Maven artefacts, once; later calls find it. The main class is the one that the
 * distribution starts, so bootstrap checks and behaviour are the real ones. It has no plug-ins but, where asked for, that
 * for security: no ISM, no alerting.
 *
 * @param cache - folder that holds one home a version
 * @returns the home's folder
 * @throws Error with Maven's last words when an artefact can't be had
 */
export async function assembleHome(
  edition: Edition,
  cache: string,
  onProgress: (text: string) => void,
): Promise<string> {
  const { version, security } = edition;
  const home = path.join(cache, `opensearch-${version}${security ? '-security' : ''}`);
  if (existsSync(home)) return home;
  onProgress(`putting OpenSearch ${version} together from Maven artefacts (once)`);
  await mkdir(cache, { recursive: true });
  const build = await mkdtemp(path.join(cache, 'build-'));
  try {
    const { pom, assembly } = mavenProject(edition);
    await writeFile(path.join(build, 'pom.xml'), pom);
    await writeFile(path.join(build, 'assembly.xml'), assembly);
    await run('mvn', ['-B', '-q', 'package'], { cwd: build, maxBuffer: 64 * 1024 * 1024 }).catch((error) => {
      throw new Error(`maven can't fetch OpenSearch ${version}: ${lastLines(`${error.stdout}\n${error.message}`)}`);
    });
    const built = path.join(build, 'target', 'home');
    await complete(built, edition);
    // another process may have been faster; its home is as good as ours
    await rename(built, home).catch((error: Error) => {
      if (!existsSync(home)) throw error;
    });
    return home;
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}

async function complete(home: string, { version, security }: Edition): Promise<void> {
  for (const folder of ['bin', 'plugins', 'config']) await mkdir(path.join(home, folder), { recursive: true });
  for (const [file, text] of Object.entries(SOURCES)) await writeFile(path.join(home, 'config', file), text);
  for (const module of MODULES) {
    const folder = path.join(home, 'modules', module.name);
    await writeFile(path.join(folder, 'plugin-descriptor.properties'), descriptor(module, version));
    const grants = policy(module);
    if (grants !== undefined) await writeFile(path.join(folder, 'plugin-security.policy'), grants);
  }
  if (security) await loosen(path.join(home, 'plugins', SECURITY_PLUGIN, 'plugin-descriptor.properties'));
}

/** The plugin names a module as required of which only optional parts of it make use, and which is in no registry. */
async function loosen(descriptorFile: string): Promise<void> {
  const text = await readFile(descriptorFile, 'utf8');
  await writeFile(descriptorFile, text.replace(/^extended\.plugins=.*$/m, 'extended.plugins='));
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-10).join('\n');
}
