import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { errorFields } from '../../../layers/telemetry/src/error-fields.ts';
import { jsonOf } from '../../../layers/telemetry/src/json.ts';
import { logLine, shareFields } from '../../../layers/telemetry/src/logger/line.ts';
import { setRedaction } from '../../../layers/telemetry/src/names.ts';
import { compileRedaction, REDACTED, type RedactionOptions } from '../../../layers/telemetry/src/redaction.ts';

afterEach(() => setRedaction({}));

const record = { timestamp: 0, level: 'INFO', message: 'hi', service: 'shop' } as const;

function logged(fields: Readonly<Record<string, unknown>>, redact: RedactionOptions = {}): Record<string, unknown> {
  setRedaction(redact);
  return JSON.parse(logLine({ ...record, fields })) as Record<string, unknown>;
}

test.each([
  ...['authorization', 'Authorization', 'Proxy-Authorization', 'cookie', 'Set-Cookie', 'cookies'],
  ...['password', 'dbPassword', 'DB_PASSWORD', 'passwd', 'pwd', 'passphrase', 'secret', 'client_secret', 'secrets'],
  ...['token', 'accessToken', 'id-token', 'x-amz-security-token', 'apiKey', 'API_KEY', 'x-api-key', 'access key'],
  ...['accessKeyId', 'secretAccessKey', 'privateKey', 'card_number', 'cardNumber', 'creditCard', 'cvv', 'CVC', 'ssn'],
  ...['iban', 'sessionId', 'credentials', 'signing-key', 'jwt'],
])('a field named %s is secret', (name) => {
  expect(compileRedaction().hides(name)).toBe(true);
});

test.each([
  ...['tokenCount', 'maxTokens', 'passwordLength', 'orderId', 'message', 'key', 'card', 'secretArn', 'author', ''],
  ...['monkey', 'hockey', 'pass', 'compass', 'span', 'company', 'inside'],
])('a field named %s is not', (name) => {
  expect(compileRedaction().hides(name)).toBe(false);
});

test('secrets are hidden at any depth, in whatever holds them', () => {
  const line = logged({
    request: { headers: { Authorization: 'Bearer abc', accept: '*/*' }, items: [{ password: 'p' }, { note: 'n' }] },
    map: new Map([['api_key', 'k']]),
    json: { toJSON: () => ({ token: 't' }) },
    token: { value: 'inside' },
    cvv: 123,
  });
  expect(line).toMatchObject({
    request: { headers: { Authorization: REDACTED, accept: '*/*' }, items: [{ password: REDACTED }, { note: 'n' }] },
    map: { api_key: REDACTED },
    json: { token: REDACTED },
    token: REDACTED,
    cvv: REDACTED,
  });
});

test('what tells nothing stays readable', () => {
  const nothing = { password: '', token: null, hasPassword: true, secret: false };
  expect(logged(nothing)).toMatchObject(nothing);
});

test('secrets are hidden in children’s and appended fields, in messages and in what is thrown', () => {
  const shared = shareFields({ token: 'abc' });
  const appended = shareFields({ cookie: 'abc' });
  expect(logLine({ ...record, shared, appended })).not.toContain('abc');
  expect(logLine({ ...record, shared, fields: { token: 'abc' } })).not.toContain('abc');
  expect(logLine({ ...record, message: { password: 'abc' } })).not.toContain('abc');
  expect(errorFields({ password: 'abc' }).message).toBe(`{"password":"${REDACTED}"}`);
});

test('names can be added, and the defaults left out', () => {
  const fields = { customerName: 'Ada', nested: { CUSTOMER_NAME: 'Ada' }, password: 'p' };
  expect(logged(fields, { keys: ['customer-name'] })).toMatchObject({
    customerName: REDACTED,
    nested: { CUSTOMER_NAME: REDACTED },
    password: REDACTED,
  });
  expect(logged(fields, { keys: ['customerName'], defaults: false })).toMatchObject({ password: 'p' });
});

test('paths hide single places', () => {
  const fields = {
    email: 'a@b.c',
    customer: { email: 'a@b.c', name: 'Ada' },
    items: [{ note: 'x', sku: 1 }, { note: 'y' }],
    tags: ['a', 'b'],
  };
  expect(logged(fields, { paths: ['customer.email', 'items.*.note', 'tags.1', '*.name'] })).toMatchObject({
    email: 'a@b.c',
    customer: { email: REDACTED, name: REDACTED },
    items: [{ note: REDACTED, sku: 1 }, { note: REDACTED }],
    tags: ['a', REDACTED],
  });
});

test('no value of a secret name gets through, wherever it lies', () => {
  const secret = 'hunter2hunter2';
  const names = fc.constantFrom('password', 'X-Api-Key', 'set_cookie', 'accessToken');
  const { tree } = fc.letrec((tie) => ({
    leaf: names.map((name) => ({ [name]: secret })),
    list: fc.array(tie('tree'), { maxLength: 3 }),
    record: fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
    tree: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('list'), tie('record')),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(jsonOf(value) ?? '').not.toContain(secret);
    }),
  );
});
