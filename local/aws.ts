import path from 'node:path';
import { startBridge } from './bridge/start.ts';
import { REGION, startEmulator } from './emulator/start.ts';
import { LOCAL } from './paths.ts';
import { findRunning, stop } from './processes/background.ts';

/** The emulator takes any key; the SDK and the CDK want one. */
const CREDENTIAL = 'test';

export interface AwsOptions {
  readonly port: number;
  readonly dir: string;
  readonly onProgress?: (text: string) => void;
}

/** The AWS emulator and the bridge beside it. */
export interface Aws {
  readonly endpoint: string;
  readonly region: string;
  /** AWS variables for child processes. */
  readonly env: Readonly<Record<string, string>>;
  /** For AWS SDK clients of this process. */
  readonly clientConfig: ClientConfig;
  /** Ends the bridge with SIGKILL, as a crash would; {@link Aws.startBridge} lets it go on. */
  killBridge(): Promise<void>;
  startBridge(): Promise<void>;
  /** Stops both. The emulator's state goes. */
  stop(): Promise<void>;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Starts the emulator and the bridge, or takes those that run for the folder. */
export async function startAws(options: AwsOptions): Promise<Aws> {
  const { dir } = options;
  const { endpoint, fresh } = await startEmulator(options);
  const env = awsVariables(endpoint);
  const end = async (name: string, signal: 'SIGTERM' | 'SIGKILL') => {
    const running = await findRunning(dir, name);
    if (running !== undefined) await stop(dir, running, signal);
  };
  await startBridge({ dir, env, fresh });
  return {
    endpoint,
    region: REGION,
    env,
    clientConfig: {
      endpoint,
      region: REGION,
      credentials: { accessKeyId: CREDENTIAL, secretAccessKey: CREDENTIAL },
    },
    killBridge: () => end('bridge', 'SIGKILL'),
    startBridge: async () => {
      await startBridge({ dir, env, fresh: false });
    },
    stop: async () => {
      await end('bridge', 'SIGTERM');
      await end('emulator', 'SIGTERM');
    },
  };
}

/** Variables that lead the SDK and the CDK to the emulator and away from whatever this machine has configured. */
export function awsVariables(endpoint: string): Record<string, string> {
  const nowhere = path.join(LOCAL, 'no-such-file');
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIAL,
    AWS_SECRET_ACCESS_KEY: CREDENTIAL,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
}
