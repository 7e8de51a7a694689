import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@opensearch-project/opensearch';
import { inject } from 'vitest';
import type { OpenSearchConfig } from '../../contract/settings/opensearch.ts';
import { startStub } from '../functions/stub-server.ts';

/** What tests need to know of the secured node. */
export interface Secured {
  readonly url: string;
  readonly ca: string;
  readonly admin: Credentials;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A role as the security plugin takes it (https://docs.opensearch.org/latest/security/access-control/api/#create-role). */
export interface Role {
  readonly cluster_permissions: readonly string[];
  readonly index_permissions: ReadonlyArray<{
    readonly index_patterns: readonly string[];
    readonly allowed_actions: readonly string[];
  }>;
}

export type RoleName = 'writer' | 'setup' | 'reader' | 'redrive';

const PAGE = path.join(import.meta.dirname, '../../docs/security.md');

/** Reads a role for an environment out of the page that users copy it from. */
export function roleOnPage(name: RoleName, environment: string): Role {
  const page = readFileSync(PAGE, 'utf8');
  const text = new RegExp(`PUT /_plugins/_security/api/roles/sightline_${name}\n([\\s\\S]+?)\n\`\`\``).exec(page)?.[1];
  if (text === undefined) throw new Error(`docs/security.md has no role sightline_${name}`);
  return JSON.parse(text.replaceAll('-default"', `-${environment}"`));
}

export function secured(): Secured {
  const node = inject('secured');
  if (node === undefined) throw new Error('no secured OpenSearch runs: skip the test');
  return node;
}

/** A client of someone; of who may do everything, unless told otherwise. */
export function connectAs(auth: Credentials = secured().admin): Client {
  const { url, ca } = secured();
  return new Client({ node: url, auth, ssl: { ca }, maxRetries: 0 });
}

/** Makes a user who has just one role, or changes what that role allows. It counts from the next request on. */
export async function putUser(admin: Client, name: string, role: Role): Promise<Credentials> {
  const user = { username: name, password: `Aa1-${randomBytes(18).toString('base64url')}` };
  const put = (path: string, body: object) =>
    admin.transport.request({ method: 'PUT', path: `/_plugins/_security/api/${path}`, body });
  await put(`roles/${name}`, role);
  await put(`internalusers/${name}`, { password: user.password, opendistro_security_roles: [name] });
  return user;
}

/** A role without one permission. */
export function without(role: Role, action: string): Role {
  const rest = (actions: readonly string[]) => actions.filter((each) => each !== action);
  return {
    cluster_permissions: rest(role.cluster_permissions),
    index_permissions: role.index_permissions.map(({ index_patterns, allowed_actions }) => ({
      index_patterns,
      allowed_actions: rest(allowed_actions),
    })),
  };
}

/** A Secrets Manager on the loopback interface that holds one user, whatever secret is asked for. */
export async function startSecrets(user: Credentials) {
  return startStub((_, response) => response.end(JSON.stringify({ SecretString: JSON.stringify(user) })));
}

/** How a function reaches the node with the user of a secret. */
export function basicConfig(): OpenSearchConfig {
  const { url, ca } = secured();
  return { endpoint: url, ca, auth: { kind: 'basic', secretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:user' } };
}
