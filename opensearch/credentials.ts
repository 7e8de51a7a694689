import { env } from '@sightline/telemetry/env';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Gives what requests to AWS are signed with. Lambda puts the credentials of a function's role into its environment for as
 * long as the process lives (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), where the SDK's
 * chain of providers finds them too; but to load the chain costs a cold start as much as all the rest. It is loaded where
 * there are none, or a profile goes before them, as on the computer of someone who redrives.
 */
export async function credentialProvider(): Promise<() => Promise<Credentials>> {
  const own = fromEnvironment();
  if (own !== undefined) return async () => own;
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}

function fromEnvironment(): Credentials | undefined {
  const variables = env();
  const accessKeyId = variables['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = variables['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey || variables['AWS_PROFILE']) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
