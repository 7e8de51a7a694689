import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialProvider } from '../../opensearch/credentials.ts';

describe('credentialProvider', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-credentials-'));
    const file = join(folder, 'credentials');
    writeFileSync(file, '[someone]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = hidden\n');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    vi.stubEnv('AWS_PROFILE', undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const credentials = async () => (await credentialProvider())();

  it("gives the role's credentials, which Lambda puts into the environment", async () => {
    const expected = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
    expect(await credentials()).toEqual(expected);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
    expect(await credentials()).toEqual({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });
  });

  it.each([{ AWS_PROFILE: 'someone' }, { AWS_PROFILE: 'someone', AWS_ACCESS_KEY_ID: undefined }])(
    'leaves the rest to the chain of providers: %o',
    async (variables) => {
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
      expect(await credentials()).toMatchObject({ accessKeyId: 'AKIDPROFILE', secretAccessKey: 'hidden' });
    },
  );
});
