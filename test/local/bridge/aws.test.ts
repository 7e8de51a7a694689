import { describe, expect, it } from 'vitest';
import { assertLoopback } from '../../../local/bridge/aws.ts';

describe('assertLoopback', () => {
  it.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566'])('accepts %s', (endpoint) => {
    expect(() => assertLoopback(endpoint)).not.toThrow();
  });

  it.each([undefined, '', 'localhost', 'https://kinesis.eu-west-1.amazonaws.com', 'http://127.0.0.1.example.com'])(
    'refuses %s',
    (endpoint) => {
      expect(() => assertLoopback(endpoint)).toThrow('set it to a loopback address');
    },
  );
});
