import { expect, test } from 'vitest';
import { explainDisconnection, isLasting } from '../../../opensearch/failure/connection.ts';

const explain = (message: string, endpoint: string, isTimeout = false) =>
  explainDisconnection({ message, isTimeout, endpoint: new URL(endpoint), server: 'OpenSearch' });

/** Messages as Node 24 and OpenSSL 3 write them. */
test.each([
  [
    'unable to verify the first certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    'the CA that signed the certificate of os.example:9200 is unknown here',
    'NODE_EXTRA_CA_CERTS',
  ],
  ['unable to get local issuer certificate', 'the CA that signed', 'NODE_EXTRA_CA_CERTS'],
  [
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    'the certificate of os.example:9200 is self-signed, or its CA is',
    'NODE_EXTRA_CA_CERTS',
  ],
  ['self signed certificate in certificate chain', 'is self-signed, or its CA is', 'NODE_EXTRA_CA_CERTS'],
  ['certificate has expired', 'the certificate of os.example:9200 has expired', 'renew it'],
  ['certificate is not yet valid', 'is not valid yet', 'clocks'],
  [
    "Hostname/IP does not match certificate's altnames: Host: os.example. is not in the cert's altnames: DNS:node-1",
    'the certificate of os.example:9200 is of another host',
    'use a name in OPENSEARCH_ENDPOINT that the certificate has',
  ],
  [
    'write EPROTO 40CD642C947F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/openssl/ssl/record/methods/tlsany_meth.c:77:\n',
    'os.example:9200 does not speak TLS',
    'write http://',
  ],
  [
    'write EPROTO 00:error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:../ssl/record/rec_layer_s3.c:1605:SSL alert number 70\n',
    'there was no TLS connection to os.example:9200',
    'TLS 1.2 or later',
  ],
  [
    'write EPROTO 00:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../ssl/record/rec_layer_s3.c:1605:\n',
    'asks for a certificate of the client',
    'clientauth_mode',
  ],
  ['getaddrinfo ENOTFOUND os.example', 'there is no address of the name os.example', 'check the address'],
  ['connect ETIMEDOUT 203.0.113.7:9200', 'did not answer in time', 'security groups'],
])('%s', (message, what, advice) => {
  const failure = explain(message, 'https://os.example:9200');
  expect(failure.what).toContain(what);
  expect(failure.advice).toContain(advice);
  expect(`${failure.what}${failure.advice}`).not.toMatch(/\n|OpenSSL|deps/);
});

test.each([
  'https://vpc-logs-abc123.eu-west-1.es.amazonaws.com',
  'https://vpc-logs-abc123.aos.eu-west-1.on.aws',
  'https://10.1.2.3:9200',
  'https://172.31.0.9:9200',
])('what is in a VPC is reached through a tunnel: %s', (endpoint) => {
  expect(explain('Request timed out', endpoint, true).advice).toContain('open a tunnel');
});

test.each(['http://203.0.113.7:9200', 'https://172.32.0.9', 'https://search-logs-abc.eu-west-1.es.amazonaws.com'])(
  'what is not is no matter of a tunnel: %s',
  (endpoint) => {
    expect(explain('connect ECONNREFUSED', endpoint).advice).not.toContain('tunnel');
  },
);

test('through a tunnel the name in the certificate has to lead to it', () => {
  const { advice } = explain("Hostname/IP does not match certificate's altnames: x", 'https://localhost:9200');
  expect(advice).toContain("let the domain's name lead to localhost");
});

test('each is said of the variable that names the server', () => {
  const endpoint = new URL('https://dashboards.example');
  const message = 'getaddrinfo ENOTFOUND dashboards.example';
  const failure = explainDisconnection({ message, isTimeout: false, endpoint, server: 'OpenSearch Dashboards' });
  expect(failure.advice).toContain('DASHBOARDS_URL');
});

test.each([
  ['certificate has expired', true],
  ['unable to verify the first certificate', true],
  ['connect ECONNREFUSED 127.0.0.1:9200', false],
  ['socket hang up', false],
  ['getaddrinfo ENOTFOUND os.example', false],
])('%s lasts: %s', (message, lasting) => {
  expect(isLasting({ message, endpoint: new URL('https://os.example') })).toBe(lasting);
});
