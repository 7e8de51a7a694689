import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Of every key store here: they are thrown away with the node that they are made for. */
export const STORE_PASSWORD = 'throw-away';

const CA = 'ca';
const STORE = ['-storetype', 'PKCS12', '-storepass', STORE_PASSWORD];
const KEY = ['-keyalg', 'EC', '-groupname', 'secp256r1'];

/** What a certificate says. */
export interface CertificateOptions {
  /** Names and addresses of the server as keytool takes them. Default `dns:localhost,ip:127.0.0.1`. */
  readonly subjects?: string;
  /** First day, as days from today. Default -1. */
  readonly startsInDays?: number;
  /** Days that it is valid for. Default 30. */
  readonly validDays?: number;
}

/** A certificate authority of our own, for servers on loopback. */
export interface Authority {
  /** Its certificate as PEM. */
  readonly certificate: string;
  /** A key store that holds nothing but its certificate, for those who are to trust it. */
  readonly trustStore: string;
  /** Makes a key and a certificate that it signed. Gives the file of a PKCS#12 key store, which Java and Node read. */
  issue(name: string, options?: CertificateOptions): Promise<string>;
}

/**
 * Makes a certificate authority with the `keytool` that every JDK has.
 *
 * @param javaHome - of a JDK from 17 on
 * @param folder - is emptied, and gets its files
 * @example
 * const authority = await createAuthority('/usr/lib/jvm/java-21', '/repo/.local/run/tls');
 * https.createServer({ pfx: readFileSync(await authority.issue('node')), passphrase: STORE_PASSWORD });
 */
export async function createAuthority(javaHome: string, folder: string): Promise<Authority> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const keys = path.join(folder, 'keys.p12');
  const trustStore = path.join(folder, 'trust.p12');
  const keytool = async (...args: readonly string[]) =>
    (await run(path.join(javaHome, 'bin', 'keytool'), [...args], { cwd: folder })).stdout;

  const dates = ({ startsInDays = -1, validDays = 30 }: CertificateOptions = {}) => [
    ...['-startdate', `${startsInDays < 0 ? '' : '+'}${startsInDays}d`],
    ...['-validity', String(validDays)],
  ];
  const name = (common: string) => ['-dname', `CN=${common},O=local`];
  await keytool(
    '-genkeypair',
    '-keystore',
    keys,
    ...STORE,
    '-alias',
    CA,
    ...KEY,
    ...name(CA),
    '-ext',
    'bc:c',
    ...dates(),
  );
  const certificate = await keytool('-exportcert', '-rfc', '-keystore', keys, ...STORE, '-alias', CA);
  const file = path.join(folder, 'ca.pem');
  await keytool('-exportcert', '-rfc', '-keystore', keys, ...STORE, '-alias', CA, '-file', file);
  await keytool('-importcert', '-noprompt', '-keystore', trustStore, ...STORE, '-alias', CA, '-file', file);

  return {
    certificate,
    trustStore,
    async issue(alias, options = {}) {
      const { subjects = 'dns:localhost,ip:127.0.0.1' } = options;
      const signed = ['-signer', CA, '-ext', `san=${subjects}`, ...dates(options)];
      await keytool('-genkeypair', '-keystore', keys, ...STORE, '-alias', alias, ...KEY, ...name(alias), ...signed);
      const store = path.join(folder, `${alias}.p12`);
      const source = ['-srckeystore', keys, '-srcstorepass', STORE_PASSWORD, '-srcalias', alias];
      await keytool('-importkeystore', ...source, '-destkeystore', store, '-deststorepass', STORE_PASSWORD);
      return store;
    },
  };
}
