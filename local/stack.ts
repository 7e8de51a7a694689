import { type Aws, type ClientConfig, startAws } from './aws.ts';
import { type DeployOptions, deploy, type Outputs } from './deploy.ts';
import { type OpenSearchNode, startOpenSearch } from './opensearch/start.ts';
import { RUN } from './paths.ts';
import { type Background, findRunning, stop } from './processes/background.ts';
import { portFrom } from './processes/port.ts';

const PARTS = ['bridge', 'emulator', 'opensearch'];

export interface StackOptions {
  /** Where the stack's records, logs and data are kept. Default `.local/run`. */
  readonly dir?: string;
  /** Defaults: SIGHTLINE_OPENSEARCH_PORT or 9200, SIGHTLINE_AWS_PORT or 4566. */
  readonly ports?: { readonly opensearch?: number; readonly aws?: number };
  /** OpenSearch's heap, as Java's -Xmx takes it. Default `1g`. */
  readonly heap?: string;
  readonly onProgress?: (text: string) => void;
}

/** OpenSearch, the AWS emulator and the bridge, running. */
export interface Stack {
  readonly opensearchUrl: string;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly opensearch: OpenSearchNode;
  readonly aws: Aws;
  /** AWS variables for child processes. */
  readonly env: Readonly<Record<string, string>>;
  /** For AWS SDK clients of this process. */
  readonly clientConfig: ClientConfig;
  /** Address of a path of an HTTP API; its `$default` stage answers. */
  httpApiUrl(apiId: string, path: string): string;
  /** Deploys the CDK app to the emulator, and returns its outputs by stack. */
  deploy(options?: Pick<DeployOptions, 'context' | 'app' | 'onProgress'>): Promise<Outputs>;
  /** Stops everything. OpenSearch's data stay, the emulator's state goes. */
  stop(): Promise<void>;
}

/**
 * Starts the local stack, or takes what already runs of it.
 *
 * @throws Error when a port is taken or a part does not come up; nothing of the stack runs then
 * @example
 * const stack = await startStack({ onProgress: console.log });
 * const outputs = await stack.deploy({ context: { examples: 'shop' } });
 * await stack.stop();
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { dir = RUN, heap = '1g', onProgress = () => undefined, ports = {} } = options;
  const opensearchPort = ports.opensearch ?? portFrom('SIGHTLINE_OPENSEARCH_PORT', 9200);
  const awsPort = ports.aws ?? portFrom('SIGHTLINE_AWS_PORT', 4566);
  const [node, emulated] = await Promise.allSettled([
    startOpenSearch({ port: opensearchPort, dir, heap, onProgress }),
    startAws({ port: awsPort, dir, onProgress }),
  ]);
  if (node.status === 'rejected' || emulated.status === 'rejected') {
    await stopStack(dir);
    throw [node, emulated].find((part) => part.status === 'rejected')?.reason;
  }
  const [opensearch, aws] = [node.value, emulated.value];
  const { endpoint, region, env, clientConfig } = aws;
  return {
    opensearchUrl: opensearch.url,
    awsEndpoint: endpoint,
    region,
    opensearch,
    aws,
    env,
    clientConfig,
    httpApiUrl: (apiId, resource) => `${endpoint}/_aws/execute-api/${apiId}/$default${resource}`,
    deploy: (deployment) => deploy({ ...deployment, dir, env, region, opensearchUrl: opensearch.url }),
    stop: () => stopStack(dir),
  };
}

/** What runs of the stack of a folder. */
export async function runningParts(dir: string = RUN): Promise<Background[]> {
  const found = await Promise.all(PARTS.map((name) => findRunning(dir, name)));
  return found.filter((part) => part !== undefined);
}

/** Stops what runs of the stack of a folder, and nothing else. */
export async function stopStack(dir: string = RUN): Promise<void> {
  await Promise.all((await runningParts(dir)).map((part) => stop(dir, part)));
}
