import { describe, expect, it } from 'vitest';
import { parseCredentials } from '../../opensearch/secret.ts';

describe('parseCredentials', () => {
  it('takes the user and the password, whatever else is there', () => {
    const secret = JSON.stringify({ username: 'admin', password: 'hunter2', engine: 'opensearch' });
    expect(parseCredentials(secret, 'arn')).toEqual({ username: 'admin', password: 'hunter2' });
  });

  it.each([
    ['no text', undefined, 'no fields'],
    ['no JSON', 'hunter2', 'no fields'],
    ['null', 'null', 'no fields'],
    ['no user', '{"password":"hunter2"}', 'the fields password'],
    ['an empty user', '{"username":"","password":"hunter2"}', 'the fields username, password'],
    ['a password that is no text', '{"username":"hunter2","password":5}', 'the fields username, password'],
  ])('refuses %s without showing what the secret holds', (_, text, got) => {
    const parse = () => parseCredentials(text, 'arn');
    expect(parse).toThrow(`secret arn must be a JSON object with username and password, got one with ${got}`);
    expect(parse).not.toThrow(/hunter2/);
  });
});
