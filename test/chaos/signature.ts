import { createHash, createHmac } from 'node:crypto';
import type { StubRequest } from '../functions/stub-server.ts';

/** What a server that checks signatures thinks of a request. */
export type Verdict = 'valid' | 'expired' | 'wrong';

const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** How far a signer's clock may be from the server's. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Checks a Signature Version 4 as AWS does: written from its description and not from the signer that it checks
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export function checkSignature(request: StubRequest, secret: string, now: number): Verdict {
  const { method, url, headers, body } = request;
  const [, scope = '', names = '', signature] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  const time = String(headers['x-amz-date']);
  if (sha256(body) !== headers['x-amz-content-sha256']) return 'wrong';
  const { pathname, searchParams } = new URL(url, 'http://host');
  const canonical = [
    method,
    pathname.split('/').map(encoded).join('/'),
    [...searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secretSoFar, part) => hmac(secretSoFar, part), `AWS4${secret}`);
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  if (hmac(key, text).toString('hex') !== signature) return 'wrong';
  return Math.abs(now - timeOf(time)) > TOLERANCE_MS ? 'expired' : 'valid';
}

/** `20261122T120000Z` in milliseconds since the epoch. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3:$4:$5Z'));
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
