import { readdirSync } from 'node:fs';
import path from 'node:path';

export interface JavaOptions {
  readonly home: string;
  readonly version: string;
  readonly data: string;
  readonly port: number;
  readonly heap: string;
}

/** The arguments that the distribution's `bin/opensearch` would give to Java for a small node on loopback. */
export function javaArguments({ home, version, data, port, heap }: JavaOptions): string[] {
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    ...(version.startsWith('2.') ? ['-Djava.security.manager=allow'] : agentArguments(home)),
    `-Djava.io.tmpdir=${path.join(data, 'tmp')}`,
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Djna.nosys=true',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    '-Dio.netty.recycler.maxCapacityPerThread=0',
    '-Dio.netty.allocator.numDirectArenas=0',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${path.join(data, 'config')}`,
    '-Dopensearch.distribution.type=tar',
    '-Dopensearch.bundled_jdk=true',
    '-cp',
    path.join(home, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
    `-Epath.data=${path.join(data, 'data')}`,
    `-Epath.logs=${path.join(data, 'logs')}`,
    `-Ehttp.port=${port}`,
    // any free port: nothing connects to it
    '-Etransport.port=0',
  ];
}

/** OpenSearch 3 replaced Java's Security Manager by an agent. */
function agentArguments(home: string): string[] {
  const folder = path.join(home, 'agent');
  const agent = readdirSync(folder).find((file) => /^opensearch-agent-\d.*\.jar$/.test(file));
  if (agent === undefined) throw new Error(`no opensearch-agent jar in ${folder}: delete ${home} and start again`);
  return [
    `-javaagent:${path.join(folder, agent)}`,
    '--enable-native-access=ALL-UNNAMED',
    '--add-modules=jdk.incubator.vector',
  ];
}
