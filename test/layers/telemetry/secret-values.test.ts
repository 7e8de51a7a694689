import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { jsonOf, quote } from '../../../layers/telemetry/src/json.ts';
import { logLine } from '../../../layers/telemetry/src/logger/line.ts';
import { setRedaction, withoutSecrets } from '../../../layers/telemetry/src/names.ts';
import { REDACTED } from '../../../layers/telemetry/src/redaction.ts';

afterEach(() => setRedaction({}));

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.dBjftJeZ4CVP-mB92K27uhbU';
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----';

test.each([
  [`got ${JWT}, refused`, `got ${REDACTED}, refused`],
  [`jwe eyJhbGciOiJSU0EifQ.UGhIOgu.AxY8.KDlTtX.XFBoMY`, `jwe ${REDACTED}`],
  ['401 for Authorization: Bearer abc123def', `401 for Authorization: Bearer ${REDACTED}`],
  ['bearer dGhpc0lzU2VjcmV0', `bearer ${REDACTED}`],
  ['Proxy: Basic dXNlcjpwYXNz==', `Proxy: Basic ${REDACTED}`],
  [`denied for ${KEY_ID}`, `denied for ${REDACTED}`],
  [`denied for ASIAIOSFODNN7EXAMPLE`, `denied for ${REDACTED}`],
  [`key ${PEM} end`, `key ${REDACTED} end`],
  ['-----BEGIN PRIVATE KEY-----\nMIIEow cut off', REDACTED],
  ['postgres://ada:hunter2@db.example/shop', `postgres://ada:${REDACTED}@db.example/shop`],
  ['redis://:hunter2@cache and amqp://a:b@c', `redis://:${REDACTED}@cache and amqp://a:${REDACTED}@c`],
  ['GET /x?sku=7&token=abcdef&q=1', `GET /x?sku=7&token=${REDACTED}&q=1`],
  ["where password='a b' and sku='c'", `where password=${REDACTED} and sku='c'`],
  ['db_password=hunter2;user=ada', `db_password=${REDACTED};user=ada`],
  ['?X-Amz-Signature=0a1b2c&X-Amz-Date=20261127', `?X-Amz-Signature=${REDACTED}&X-Amz-Date=20261127`],
  ['{"user":"ada","password":"hunter2"}', `{"user":"ada","password":"${REDACTED}"}`],
  ['{"password": "a\\"b", "cvv":1234}', `{"password":"${REDACTED}", "cvv":"${REDACTED}"}`],
  ['{"body":"{\\"token\\":\\"abc\\",\\"a\\":1}"}', `{"body":"{\\"token\\":\\"${REDACTED}\\",\\"a\\":1}"}`],
  ['{"password":"cut off', `{"password":"${REDACTED}"`],
])('of %j is shown %j', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
  expect(quote(text)).toBe(JSON.stringify(shown));
  expect(jsonOf({ a: [text] })).toBe(JSON.stringify({ a: [shown] }));
});

test.each([
  ...['Basic authentication failed', 'the bearer of bad news', 'Basic plan', 'next_token=abcdef', 'pageToken=abcdef'],
  ...[
    'password=',
    'token=null',
    'isSecret=true',
    'pass=12',
    'a == b',
    'mail ada@shop.example',
    'https://shop.example/@ada',
  ],
  ...[
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'AKIA is a prefix',
    'eyJ',
    'SIAM',
    'at 10:30 a@b:c',
  ],
  ...['{"nextToken":"abc","password":null}', 'key="value"'],
])('all of %j is shown', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test('short texts are searched like long ones', () => {
  const secrets = fc.constantFrom(
    'Bearer a1b2c3d4',
    'basic QWxhZGRpbjE',
    'pin=12345',
    'a://b:c1@d',
    'ASIAIOSFODNN7EXAMPLE',
    JWT,
    PEM,
  );
  const around = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '1', '.', ':', '\n', '"'), maxLength: 60 });
  fc.assert(
    fc.property(around, secrets, around, (before, secret, after) => {
      const text = `${before} ${secret} ${after}`;
      expect(quote(text)).toBe(JSON.stringify(withoutSecrets(text)));
      expect(quote(text)).toContain(REDACTED);
    }),
  );
});

test.each([
  ...['a=', 'token=', '://', 'eyJ', 'eyJ.', 'eyJaaaaaaaa.', 'Bearer ', 'Bearer a', '"a":"', '"token":', '\\":', 'AKIA'],
  ...['-----BEGIN A-----', "token='", 'token="\'', 'a://a:', 'a:a@', '://a', '"token":"\\'],
])('a long text of %j is read to its end', (unit) => {
  expect(withoutSecrets(`${unit.repeat(80_000)} ASIAIOSFODNN7EXAMPLE `)).toMatch(/\[REDACTED\]"? ?$/);
});

test('secrets are hidden in messages, errors and cut lines', () => {
  const record = { timestamp: 0, level: 'INFO', message: `Bearer ${JWT}`, service: 'shop' } as const;
  expect(logLine(record)).not.toContain('dBjftJeZ4CVP');
  expect(logLine({ ...record, fields: { error: new Error(`no ${JWT}`) } })).not.toContain('dBjftJeZ4CVP');
  expect(logLine({ ...record, message: `${JWT} ${'x'.repeat(300_000)}` })).not.toContain('dBjftJeZ4CVP');
  expect(logLine({ ...record, fields: { a: JWT, b: 'y'.repeat(300_000) } })).not.toContain('dBjftJeZ4CVP');
});

test('the search can be switched off', () => {
  setRedaction({ values: false });
  expect(withoutSecrets(`Bearer ${JWT}`)).toBe(`Bearer ${JWT}`);
  expect(jsonOf({ password: 'hunter2', note: JWT })).toBe(`{"password":"${REDACTED}","note":"${JWT}"}`);
});
