/**
 * The modules that an OpenSearch distribution carries and we need. Maven Central's jars lack the descriptor (and the
 * policy) that a distribution adds, so we write them.
 */
export interface Module {
  readonly name: string;
  /** Artefact of the group `org.opensearch.plugin`. */
  readonly artifact: string;
  /** Class of the module, without the suffix that differs between OpenSearch 2 and 3. */
  readonly className: string;
  /** What OpenSearch's own policy file grants to the module. */
  readonly permissions?: readonly string[];
}

const CLASS_LOADING = [
  'java.lang.RuntimePermission "getClassLoader"',
  'java.lang.RuntimePermission "accessDeclaredMembers"',
  'java.lang.reflect.ReflectPermission "suppressAccessChecks"',
];
const SOCKETS = 'java.net.SocketPermission "*", "accept,connect,listen,resolve"';

export const MODULES: readonly Module[] = [
  {
    name: 'transport-netty4',
    artifact: 'transport-netty4-client',
    className: 'org.opensearch.transport.Netty4',
    permissions: [SOCKETS, 'java.lang.RuntimePermission "setContextClassLoader"', ...CLASS_LOADING],
  },
  { name: 'analysis-common', artifact: 'analysis-common', className: 'org.opensearch.analysis.common.CommonAnalysis' },
  {
    name: 'lang-painless',
    artifact: 'lang-painless',
    className: 'org.opensearch.painless.Painless',
    permissions: ['java.lang.RuntimePermission "createClassLoader"', ...CLASS_LOADING],
  },
  {
    name: 'lang-mustache',
    artifact: 'lang-mustache-client',
    className: 'org.opensearch.script.mustache.Mustache',
    permissions: CLASS_LOADING,
  },
  {
    name: 'reindex',
    artifact: 'reindex-client',
    className: 'org.opensearch.index.reindex.Reindex',
    permissions: [SOCKETS, ...CLASS_LOADING],
  },
  { name: 'percolator', artifact: 'percolator-client', className: 'org.opensearch.percolator.Percolator' },
  { name: 'parent-join', artifact: 'parent-join-client', className: 'org.opensearch.join.ParentJoin' },
  { name: 'rank-eval', artifact: 'rank-eval-client', className: 'org.opensearch.index.rankeval.RankEval' },
  {
    name: 'aggs-matrix-stats',
    artifact: 'aggs-matrix-stats-client',
    className: 'org.opensearch.search.aggregations.matrix.MatrixAggregation',
  },
  { name: 'mapper-extras', artifact: 'mapper-extras-client', className: 'org.opensearch.index.mapper.MapperExtras' },
  { name: 'ingest-common', artifact: 'ingest-common', className: 'org.opensearch.ingest.common.IngestCommon' },
  { name: 'geo', artifact: 'geo', className: 'org.opensearch.geo.Geo' },
];

/** The text of a module's `plugin-descriptor.properties`. */
export function descriptor({ name, className }: Module, version: string): string {
  // the geo module kept its class name across major versions
  const suffix = version.startsWith('2.') && name !== 'geo' ? 'Plugin' : 'ModulePlugin';
  return `${[
    `name=${name}`,
    `description=${name} module`,
    `version=${version}`,
    `opensearch.version=${version}`,
    `classname=${className}${suffix}`,
    'java.version=11',
    'extended.plugins=',
    'has.native.controller=false',
  ].join('\n')}\n`;
}

/** The text of a module's `plugin-security.policy`, if it needs one. */
export function policy({ permissions }: Module): string | undefined {
  if (permissions === undefined) return undefined;
  return `grant {\n${permissions.map((permission) => `  permission ${permission};\n`).join('')}};\n`;
}
