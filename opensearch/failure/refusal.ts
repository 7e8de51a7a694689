/** What someone may not do, as OpenSearch's security plugin says. */
export interface Refusal {
  /** The permissions that are missing, such as `indices:data/write/index`. */
  readonly actions: readonly string[];
  /** The user's name; a role's ARN where requests are signed. */
  readonly user?: string;
}

/** `no permissions for [a, b] and User [name=x, backend_roles=[], requestedTenant=null]`, or `… and associated roles [x]`. */
const REFUSAL =
  /no permissions for \[(?<actions>.+?)\](?= and |:|$)(?: and User \[name=(?<user>.*?), (?:backend_)?roles=)?/;

/** Reads the `reason` of a `security_exception`; `undefined` when it tells of no missing permission. */
export function refusalOf(reason: string): Refusal | undefined {
  const { actions, user } = REFUSAL.exec(reason)?.groups ?? {};
  if (!actions) return undefined;
  return { actions: actions.split(',').map((action) => action.trim()), ...(user && { user }) };
}

/** Where to read who needs which permissions. */
export const PERMISSIONS = 'docs/security.md';

/**
 * Says which permissions to grant and where.
 *
 * @param index - names or patterns, if the request named any
 */
export function grantAdvice({ actions, user }: Refusal, index?: string): string {
  const cluster = actions.filter(isClusterAction);
  const others = actions.filter((action) => !isClusterAction(action));
  const grants = [
    ...(cluster.length > 0 ? [`the cluster permission ${cluster.join(', ')}`] : []),
    ...(others.length > 0 ? [`${others.join(', ')} on ${index ?? "Sightline's indexes"}`] : []),
  ];
  const whose = user === undefined ? 'the user' : `user '${user}'`;
  return `grant ${grants.join(' and ')} to a role of ${whose} (${PERMISSIONS})`;
}

const CLUSTER_PREFIXES = [
  'cluster:',
  'indices:admin/template/',
  'indices:admin/index_template/',
  'indices:data/read/scroll',
  'indices:data/read/msearch',
] as const;
const CLUSTER_ACTIONS: readonly string[] = [
  'indices:data/write/bulk',
  'indices:data/write/reindex',
  'indices:data/read/mget',
  'indices:data/read/mtv',
];

/**
 * Whether the security plugin looks for an action among a role's cluster permissions
 * (https://github.com/opensearch-project/security, `isClusterPermission`).
 */
function isClusterAction(action: string): boolean {
  return CLUSTER_ACTIONS.includes(action) || CLUSTER_PREFIXES.some((prefix) => action.startsWith(prefix));
}
