import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { errorFields } from '../../../layers/telemetry/src/error-fields.ts';
import { jsonOf } from '../../../layers/telemetry/src/json.ts';
import { logLine, shareFields } from '../../../layers/telemetry/src/logger/line.ts';
import { setAlwaysSecret, setRedaction } from '../../../layers/telemetry/src/names.ts';
import { compileRedaction, REDACTED, type RedactionOptions } from '../../../layers/telemetry/src/redaction.ts';

afterEach(() => setRedaction({}));

const record = { timestamp: 0, level: 'INFO', message: 'hi', service: 'shop' } as const;

function logged(fields: Readonly<Record<string, unknown>>, redact: RedactionOptions = {}): Record<string, unknown> {
  setRedaction(redact);
  return JSON.parse(logLine({ ...record, fields })) as Record<string, unknown>;
}

test.each([
  ...['authorization', 'Authorization', 'Proxy-Authorization', 'cookie', 'Set-Cookie', 'cookies', 'authHeader', 'auth'],
  ...[
    'password',
    'dbPassword',
    'DB_PASSWORD',
    'passwd',
    'pwd',
    'passphrase',
    'secret',
    'client_secret',
    'secrets',
    'pass',
  ],
  ...['passwordConfirm', 'password_hash', 'newPassword2', 'pass_word', 'PASSWORD1', 'Kennwort', 'userpassword'],
  ...[
    'token',
    'accessToken',
    'id-token',
    'x-amz-security-token',
    'tokens',
    'refresh_tokens',
    'tokenValue',
    'authtoken',
  ],
  ...[
    'apiKey',
    'API_KEY',
    'x-api-key',
    'access key',
    'apiKeyValue',
    'API_KEY_PROD',
    'stripeSecretKey',
    'secretKeyBase',
  ],
  ...['accessKeyId', 'secretAccessKey', 'AWS_SECRET_ACCESS_KEY', 'privateKey', 'signing-key', 'pem', 'credentials'],
  ...['SecretString', 'SecretBinary', 'connectionString', 'card_number', 'cardNumber', 'card.number', 'creditCard'],
  ...['cvv', 'CVC', 'cvv2', 'ssn', 'iban', 'sessionId', 'JSESSIONID', 'connect.sid', 'jwt', 'bearer', 'pin', 'pinCode'],
  ...['otp', 'totp', 'mfaCode', 'csrf', 'xsrf-token', 'signature', 'X-Amz-Signature', 'x-hub-signature-256'],
  ...['user.password', 'http.request.header.authorization', 'ｐａｓｓｗｏｒｄ', 'pass\u200bword'],
])('a field named %s is secret', (name) => {
  expect(compileRedaction().hides(name)).toBe(true);
});

test.each([
  ...['tokenCount', 'maxTokens', 'passwordLength', 'orderId', 'message', 'key', 'card', 'secretArn', 'author', '', '_'],
  ...['monkey', 'hockey', 'compass', 'span', 'company', 'inside', 'bypass', 'passport', 'secretary', 'spin', 'mapping'],
  ...['nextToken', 'NextToken', 'nexttoken', 'paginationToken', 'continuationToken', 'idempotencyToken', 'stopToken'],
  ...['ClientRequestToken', 'totalSecrets', 'hasPassword', 'sid', 'messageSid', 'pan', 'cookieConsent', 'tokenType'],
  ...['session.id', 'session.previous_id', 'gen_ai.usage.input_tokens', 'gen_ai.token.type', 'promptTokens'],
  ...[
    'auth.method',
    'passwordChangedAt',
    'secretVersionId',
    'publicKey',
    'partitionKey',
    'jwtIssuer',
    'pinned',
    '住所',
  ],
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

test('names of any script are secret by themselves alone', () => {
  const { hides, misread } = compileRedaction({ keys: ['пароль', '住所', '_'] });
  expect(['пароль', 'ПАРОЛЬ', '住所', 'имя', '名前', '_'].map(hides)).toEqual([true, true, true, false, false, false]);
  expect(misread).toEqual(['"_"']);
});

test.each([
  ['items[*].note', { items: [{ note: 'x1x' }] }],
  ['users[0].mail', { users: [{ mail: 'x1x' }] }],
  ['head["x-note"]', { head: { 'x-note': 'x1x' } }],
  ["head['x.note']", { head: { 'x.note': 'x1x' } }],
  ['$.customer.email', { customer: { email: 'x1x' } }],
  ['customer.email', { Customer: { EMail: 'x1x' } }],
  ['Customer.Email', { customer: { email: 'x1x' } }],
  ['customer.email', { 'customer.email': 'x1x' }],
  ['customer.*.street', { 'customer.address': { street: 'x1x' } }],
  ['customer.email', { customer: new Map([['email', 'x1x']]) }],
])('the path %s hides what it names in %j', (path, fields) => {
  const line = JSON.stringify(logged(fields, { paths: [path] }));
  expect(line).toContain(REDACTED);
  expect(line).not.toContain('x1x');
});

test.each(['', '.a', 'a..b', 'a[', 'a[b]', 'a[*]b', 'a.', '["x"'])('the path %j is said to be none', (path) => {
  expect(compileRedaction({ paths: [path, 'customer.email'] }).misread).toEqual([JSON.stringify(path)]);
});

test('what the environment hides stays hidden whatever the code asks for', () => {
  setAlwaysSecret({ keys: ['ward'], paths: ['patient.name'] });
  try {
    const line = logged({ ward: 'w1', patient: { name: 'Ada' }, room: 'r1' }, { keys: ['room'] });
    expect(line).toMatchObject({ ward: REDACTED, patient: { name: REDACTED }, room: REDACTED });
  } finally {
    setAlwaysSecret({});
  }
});

test('fields of children and of the invocation are hidden from the moment that they are secret', () => {
  const shared = shareFields({ customerName: 'Ada', shop: 'a' });
  const appended = shareFields({ email: 'a@b.c' });
  expect(logLine({ ...record, shared, appended })).toContain('"customerName":"Ada","shop":"a","email":"a@b.c"');
  setRedaction({ keys: ['customerName'], paths: ['email'] });
  expect(logLine({ ...record, shared, appended })).toContain(
    `"customerName":"${REDACTED}","shop":"a","email":"${REDACTED}"`,
  );
});

test('the number of a card is hidden, and its kind is not', () => {
  expect(
    logged({ card: { number: '4111', brand: 'visa' }, order: { paymentCard: { number: 4111 } }, number: 7 }),
  ).toEqual(
    expect.objectContaining({
      card: { number: REDACTED, brand: 'visa' },
      order: { paymentCard: { number: REDACTED } },
      number: 7,
    }),
  );
});

test('pairs of name and value are judged by the name', () => {
  const line = logged({
    pairs: [
      ['authorization', 'a1a'],
      ['accept', '*/*'],
    ],
    records: [
      { name: 'X-Api-Key', value: 'a1a' },
      { key: 'password', value: 'a1a' },
      { key: 'sku', value: 'b-7' },
    ],
  });
  expect(line).toMatchObject({
    pairs: [
      ['authorization', REDACTED],
      ['accept', '*/*'],
    ],
    records: [{ value: REDACTED }, { value: REDACTED }, { value: 'b-7' }],
  });
});
