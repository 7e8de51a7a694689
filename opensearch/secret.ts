/** A user of OpenSearch's internal database. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads `{"username":…,"password":…}` from Secrets Manager, the shape that its rotation functions write.
 *
 * @throws Error when the secret is not of that shape; Secrets Manager's errors pass through
 */
export async function basicCredentials(secretArn: string): Promise<BasicCredentials> {
  // Loaded only by those who use it: the import would cost every other cold start.
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient();
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return parseCredentials(SecretString, secretArn);
  } finally {
    client.destroy();
  }
}

/** Checks the secret's text. Its errors never show what the secret holds. */
export function parseCredentials(text: string | undefined, secretArn: string): BasicCredentials {
  const secret = parseObject(text ?? '');
  const { username, password } = secret;
  if (typeof username !== 'string' || username === '' || typeof password !== 'string' || password === '')
    throw new Error(
      `secret ${secretArn} must be a JSON object with username and password, got one with ${describe(secret)}: store {"username":"…","password":"…"} in it`,
    );
  return { username, password };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function describe(secret: Record<string, unknown>): string {
  const names = Object.keys(secret);
  return names.length === 0 ? 'no fields' : `the fields ${names.join(', ')}`;
}
