import type { Connection, Transport } from '@opensearch-project/opensearch';
import type { OpenSearchConfig } from '../contract/settings/opensearch.ts';
import { credentialProvider } from './credentials.ts';
import { type BasicCredentials, basicCredentials } from './secret.ts';

/** What a client needs to be given to authenticate its requests. */
export interface Authentication {
  readonly auth?: BasicCredentials;
  readonly Connection?: typeof Connection;
  readonly Transport?: typeof Transport;
}

/** @throws Error when the secret can't be read or is not `{"username":…,"password":…}` */
export async function authentication({ auth }: OpenSearchConfig): Promise<Authentication> {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'basic':
      return { auth: await basicCredentials(auth.secretArn) };
    case 'sigv4': {
      // Loaded only by those who use it: the import would cost every other cold start.
      const { AwsSigv4Signer } = await import('@opensearch-project/opensearch/aws-v3');
      return AwsSigv4Signer({ region: auth.region, service: auth.service, getCredentials: await credentialProvider() });
    }
  }
}
