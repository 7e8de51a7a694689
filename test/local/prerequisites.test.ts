import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkPrerequisites,
  chooseOpenSearch,
  findJdks,
  findPython,
  mavenSource,
  securedSource,
} from '../../local/prerequisites.mjs';

let machine: string;
beforeEach(() => {
  machine = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sightline-machine-')));
  mkdirSync(path.join(machine, 'bin'));
});
afterEach(() => rmSync(machine, { recursive: true }));

/** A command on the machine's PATH that ends with an exit code, after some seconds. */
function command(name: string, code = 0, seconds = 0): void {
  const file = path.join(machine, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n/bin/sleep ${seconds}\nexit ${code}\n`);
  chmodSync(file, 0o755);
}

function jdk(name: string, version: string): string {
  const home = path.join(machine, 'jdks', name);
  mkdirSync(path.join(home, 'bin'), { recursive: true });
  writeFileSync(path.join(home, 'bin', 'java'), '');
  chmodSync(path.join(home, 'bin', 'java'), 0o755);
  writeFileSync(path.join(home, 'release'), `IMPLEMENTOR="Test"\nJAVA_VERSION="${version}"\n`);
  return home;
}

const env = (more: Record<string, string> = {}) => ({ PATH: path.join(machine, 'bin'), ...more });

describe('checkPrerequisites', () => {
  it('names all that is missing, each with what to do', async () => {
    const [python, opensearch, ...more] = await checkPrerequisites(env());
    expect(python).toContain('Python 3.10 or newer with venv');
    expect(opensearch).toContain('set OPENSEARCH_URL');
    expect(opensearch).toContain('no docker; no mvn');
    expect(more).toEqual([]);
  });

  it('is content with a Python and the address of an OpenSearch', async () => {
    command('python3');
    expect(await checkPrerequisites(env({ OPENSEARCH_URL: 'http://127.0.0.1:9200' }))).toEqual([]);
  });

  it('says that Docker is there but does not answer', async () => {
    command('python3');
    command('docker', 1);
    expect(await checkPrerequisites(env())).toEqual([expect.stringContaining('its engine does not answer')]);
  });
});

describe('chooseOpenSearch', () => {
  it('prefers OPENSEARCH_URL, then Docker, then Maven with a JDK', async () => {
    command('docker');
    command('mvn');
    const JAVA_HOME = jdk('21', '21.0.4');
    const url = 'http://127.0.0.1:9200';
    expect(await chooseOpenSearch(env({ OPENSEARCH_URL: url, JAVA_HOME }))).toEqual({ kind: 'url', url });
    expect(await chooseOpenSearch(env({ JAVA_HOME }))).toEqual({ kind: 'docker' });
    command('docker', 1);
    expect(await chooseOpenSearch(env({ JAVA_HOME }))).toMatchObject({ kind: 'maven', version: '3.8.0' });
  });
});

describe('findPython', () => {
  it('takes the first that is new enough and has venv', async () => {
    command('python3', 1);
    command('python3.12');
    expect(await findPython(env())).toBe('python3.12');
  });

  it('gives it time: on a busy machine even a start takes seconds', async () => {
    command('python3', 0, 2);
    expect(await findPython(env())).toBe('python3');
  });
});

describe('findJdks', () => {
  it('looks at JAVA_HOME, PATH and the folders, in this order, and lists each once', () => {
    const homes = [jdk('a', '17.0.1'), jdk('b', '25'), jdk('c', '21.0.4+7')];
    symlinkSync(path.join(homes[1] ?? '', 'bin', 'java'), path.join(machine, 'bin', 'java'));
    const empty = path.join(machine, 'jdks', 'empty');
    expect(findJdks(env({ JAVA_HOME: homes[0] ?? '' }), [empty, ...homes])).toEqual([
      { home: homes[0], major: 17 },
      { home: homes[1], major: 25 },
      { home: homes[2], major: 21 },
    ]);
  });
});

describe('securedSource', () => {
  const of = (...majors: number[]) => securedSource(majors.map((major) => ({ home: `/jdk-${major}`, major })));

  it('prefers the newest OpenSearch, and finds none for a JDK that runs neither', () => {
    expect(of(17, 21)).toEqual({ kind: 'maven', version: '3.4.0', javaHome: '/jdk-21' });
    expect(of(11, 17)).toEqual({ kind: 'maven', version: '2.19.4', javaHome: '/jdk-17' });
    expect(of(11)).toBeUndefined();
  });
});

describe('mavenSource', () => {
  const of = (...majors: number[]) => mavenSource(majors.map((major) => ({ home: `/jdk-${major}`, major })));

  it('prefers OpenSearch 3 on the first JDK that runs it', () => {
    expect(of(17, 25, 21)).toEqual({ kind: 'maven', version: '3.8.0', javaHome: '/jdk-25' });
  });

  it('falls back to OpenSearch 2 on an older JDK, and to nothing on a very old one', () => {
    expect(of(11, 17)).toEqual({ kind: 'maven', version: '2.19.6', javaHome: '/jdk-17' });
    expect(of(11)).toBeUndefined();
  });
});
