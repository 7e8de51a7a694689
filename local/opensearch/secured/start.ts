import { appendFileSync, chownSync, copyFileSync, cpSync, mkdirSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { LOCAL } from '../../paths.ts';
import { findJdks, securedSource } from '../../prerequisites.mjs';
import { launch, stop } from '../../processes/background.ts';
import { javaArguments } from '../java.ts';
import { assembleHome } from '../maven/assemble.ts';
import { SECURITY_PLUGIN } from '../maven/project.ts';
import { makePrivate, otherUser, placeFor } from '../user.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { ADMIN, securitySettings } from './configuration.ts';

export interface SecuredNodeOptions {
  readonly port: number;
  /** Where records, logs and data are kept until the node is stopped. */
  readonly dir: string;
  readonly onProgress?: (text: string) => void;
}

/** A real OpenSearch with the security plugin: https, users and roles. */
export interface SecuredNode {
  readonly url: string;
  readonly version: string;
  /** Who signed the node's certificate; issues others for tests. */
  readonly authority: Authority;
  /** A user who may do everything. */
  readonly admin: { readonly username: string; readonly password: string };
  /** Stops the node and deletes its data. */
  stop(): Promise<void>;
}

const NAME = 'opensearch-secured';
const START_MS = 120_000;

/**
 * Starts an OpenSearch with the security plugin from Maven artefacts on 127.0.0.1, with a certificate authority of its
 * own. Its version is the newest whose plugin Maven Central has, which is not the newest OpenSearch.
 *
 * @throws Error when no JDK is fit for it, the port is taken, or the node does not come up
 */
export async function startSecuredOpenSearch(options: SecuredNodeOptions): Promise<SecuredNode> {
  const { port, dir, onProgress = () => undefined } = options;
  const source = securedSource(findJdks());
  if (source === undefined) throw new Error('no JDK 17, or 21 and newer, to run OpenSearch with: install one');
  const { version, javaHome } = source;
  mkdirSync(dir, { recursive: true });
  const uid = otherUser();
  const home = await assembleHome(
    { version, security: true },
    placeFor(uid, path.join(LOCAL, 'opensearch')),
    onProgress,
  );
  const data = path.join(placeFor(uid, dir), `opensearch-${version}-security`);
  const config = path.join(data, 'config');
  for (const folder of ['', 'data', 'logs', 'tmp', 'config']) makePrivate(path.join(data, folder), uid);
  cpSync(path.join(home, 'config'), config, { recursive: true });
  cpSync(path.join(home, 'plugins', SECURITY_PLUGIN, 'config'), path.join(config, SECURITY_PLUGIN), {
    recursive: true,
  });

  onProgress('making certificates');
  const authority = await createAuthority(javaHome, path.join(dir, 'tls'));
  const files = { node: 'node.p12', trusted: 'trusted.p12' };
  copyFileSync(await authority.issue('node'), path.join(config, files.node));
  copyFileSync(authority.trustStore, path.join(config, files.trusted));
  if (uid !== undefined) for (const file of Object.values(files)) chownSync(path.join(config, file), uid, uid);
  appendFileSync(path.join(config, 'opensearch.yml'), securitySettings(files));

  onProgress(`starting OpenSearch ${version} with security`);
  const url = `https://127.0.0.1:${port}`;
  const node = await launch({
    name: NAME,
    dir,
    cwd: data,
    command: path.join(javaHome, 'bin', 'java'),
    args: [`-Dsightline.dir=${dir}`, ...javaArguments({ home, version, data, port, heap: '512m' })],
    env: { PATH: process.env['PATH'], OPENSEARCH_PATH_CONF: config },
    port,
    ...(uid !== undefined && { uid }),
    scratch: data,
    ready: () => answersAdmin(url, authority.certificate),
    timeoutMs: START_MS,
  });
  return { url, version, authority, admin: ADMIN, stop: () => stop(dir, node) };
}

/** The plugin makes its own index after the node is up, and refuses everybody until then. */
function answersAdmin(url: string, ca: string): Promise<boolean> {
  const auth = `${ADMIN.username}:${ADMIN.password}`;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const asked = https.get(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`, { auth, ca, timeout: 5_000 });
  asked.once('response', (response) => resolve(response.resume().statusCode === 200));
  asked.once('timeout', () => asked.destroy());
  asked.once('error', () => resolve(false));
  return promise;
}
