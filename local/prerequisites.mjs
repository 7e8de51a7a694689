// Plain JavaScript for any Node from 20 on: it runs before anything is installed.
import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A Docker engine that takes longer than this to say its version is not usable. */
const DOCKER_MS = 5_000;
/** A Python takes 0.1 s, and many times that on a busy machine; this long only one that hangs. */
const PYTHON_MS = 30_000;
const OLDEST_NODE = 20;

/** OpenSearch 3 needs a JDK from 21 on; 2.19 needs the Security Manager, which JDK 24 removed. */
const OPENSEARCH_BY_JDK = [
  { version: '3.8.0', from: 21, to: Number.POSITIVE_INFINITY },
  { version: '2.19.6', from: 17, to: 20 },
];

/** @type {import('./prerequisites.d.mts').checkPrerequisites} */
export async function checkPrerequisites(env = process.env) {
  const [python, opensearch] = await Promise.all([findPython(env), chooseOpenSearch(env)]);
  const missing = [];
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE)
    missing.push(`Node ${OLDEST_NODE} or newer (this is ${process.versions.node}): get it from https://nodejs.org`);
  if (python === undefined)
    missing.push(
      'Python 3.10 or newer with venv, for the AWS emulator: install python3 and python3-venv, or https://www.python.org',
    );
  if (opensearch === undefined) missing.push(opensearchAdvice(env));
  return missing;
}

/** @type {import('./prerequisites.d.mts').chooseOpenSearch} */
export async function chooseOpenSearch(env = process.env) {
  if (env['OPENSEARCH_URL']) return { kind: 'url', url: env['OPENSEARCH_URL'] };
  if (await answers('docker', ['version', '--format', '{{.Server.Version}}'], env, DOCKER_MS))
    return { kind: 'docker' };
  if (findOnPath('mvn', env) === undefined) return undefined;
  return mavenSource(findJdks(env));
}

/** The newest whose security plugin Maven Central has. */
const SECURED_BY_JDK = [
  { version: '3.4.0', from: 21, to: Number.POSITIVE_INFINITY },
  { version: '2.19.4', from: 17, to: 20 },
];

/** @type {import('./prerequisites.d.mts').mavenSource} */
export function mavenSource(jdks) {
  return fitting(OPENSEARCH_BY_JDK, jdks);
}

/** @type {import('./prerequisites.d.mts').securedSource} */
export function securedSource(jdks) {
  return fitting(SECURED_BY_JDK, jdks);
}

/**
 * @param {{ version: string, from: number, to: number }[]} versions newest first
 * @param {readonly import('./prerequisites.d.mts').Jdk[]} jdks
 * @returns {import('./prerequisites.d.mts').MavenSource | undefined}
 */
function fitting(versions, jdks) {
  for (const { version, from, to } of versions) {
    const jdk = jdks.find(({ major }) => major >= from && major <= to);
    if (jdk !== undefined) return { kind: 'maven', version, javaHome: jdk.home };
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env */
function opensearchAdvice(env) {
  const found = [
    findOnPath('docker', env) ? 'docker is installed but its engine does not answer' : 'no docker',
    findOnPath('mvn', env) ? 'mvn is installed' : 'no mvn',
    `JDKs found: ${
      findJdks(env)
        .map(({ home, major }) => `${major} (${home})`)
        .join(', ') || 'none'
    }`,
  ];
  return `an OpenSearch: set OPENSEARCH_URL to one without authentication, or start a Docker engine, or install Maven and a JDK 17 or newer (${found.join('; ')})`;
}

/** @type {import('./prerequisites.d.mts').findPython} */
export async function findPython(env = process.env) {
  const probe = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  const candidates = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
  const usable = await Promise.all(candidates.map((command) => answers(command, ['-c', probe], env, PYTHON_MS)));
  return candidates.find((_, index) => usable[index]);
}

/** @type {import('./prerequisites.d.mts').findJdks} */
export function findJdks(env = process.env, folders = jdkFolders()) {
  const onPath = findOnPath('java', env);
  const homes = [env['JAVA_HOME'], onPath && path.resolve(realpathSync(onPath), '../..'), ...folders];
  const jdks = homes.flatMap((home) => {
    const major = home ? jdkMajor(home) : undefined;
    return home && major !== undefined ? [{ home, major }] : [];
  });
  return jdks.filter(({ home }, index) => jdks.findIndex((other) => other.home === home) === index);
}

function jdkFolders() {
  return [
    ...childrenOf('/usr/lib/jvm'),
    ...childrenOf('/Library/Java/JavaVirtualMachines').map((jdk) => path.join(jdk, 'Contents/Home')),
    ...childrenOf(path.join(os.homedir(), '.sdkman/candidates/java')),
  ];
}

/** @param {string} folder */
function childrenOf(folder) {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/**
 * Every JDK since 9 says its version in the file `release`; starting `java -version` would take longer.
 * @param {string} home
 */
function jdkMajor(home) {
  try {
    accessSync(path.join(home, 'bin/java'), constants.X_OK);
    const version = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(path.join(home, 'release'), 'utf8'));
    return version ? Number(version[1]) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 */
function findOnPath(command, env) {
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, command))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {number} timeout
 */
function answers(command, args, env, timeout) {
  return run(command, args, { env, timeout, killSignal: 'SIGKILL' }).then(
    () => true,
    () => false,
  );
}
