import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build } from 'esbuild';
import { temporaryFolder } from './bundled.ts';
import { ownLine, recordOf } from './records.ts';
import { startServer } from './start-server.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

/** What the function has when it starts, with the credentials that Lambda gives it. */
const ENVIRONMENT = {
  OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200',
  OPENSEARCH_AUTH: 'none',
  DEAD_LETTER_BUCKET: 'none',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};

/** CPU time in milliseconds of loading a file, over that of bare node. */
export function loading(file: string): number {
  return leastCpu(`require(${JSON.stringify(file)})`) - leastCpu('');
}

/** The same until its handler has had its first record answered, with signed requests. */
export async function firstAnswer(file: string): Promise<number> {
  const event = { Records: [recordOf(Buffer.from(ownLine(1)), 1)] };
  const call = `await require(${JSON.stringify(file)}).handler(${JSON.stringify(event)}, {
    awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 })`;
  const environment = { OPENSEARCH_ENDPOINT: await startServer(), OPENSEARCH_AUTH: 'sigv4' };
  return leastCpu(call, environment) - leastCpu('');
}

/** Of a difference of two noisy figures, only the least of each means anything. */
function leastCpu(work: string, environment: Readonly<Record<string, string>> = {}): number {
  return Math.min(...Array.from({ length: STARTS }, () => cpuOf(work, environment)));
}

const STARTS = 5;

function cpuOf(work: string, environment: Readonly<Record<string, string>>): number {
  const script = `(async () => {
    ${work};
    const { user, system } = process.cpuUsage();
    require('node:fs').writeSync(3, String((user + system) / 1000));
    process.exit();
  })();`;
  const { output, status } = spawnSync(process.execPath, ['--eval', script], {
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('the file did not load: the reason is above');
  return Number(output[3]);
}

/** A handler of the peers' kind: the whole client, which signs with what the SDK's chain of providers finds. */
const CLIENT = `
  import { Client } from '@opensearch-project/opensearch';
  import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
  import { defaultProvider } from '@aws-sdk/credential-provider-node';
  const client = new Client({
    node: process.env.OPENSEARCH_ENDPOINT,
    ...AwsSigv4Signer({ region: process.env.AWS_REGION, getCredentials: defaultProvider() }),
  });
  export const handler = ({ Records }) => client.helpers.bulk({
    datasource: Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64').toString())),
    onDocument: () => ({ create: { _index: 'logs' } }),
  });
`;

/** The client alone, that signs nothing. */
const BARE_CLIENT = `
  import { Client } from '@opensearch-project/opensearch';
  new Client({ node: process.env.OPENSEARCH_ENDPOINT });
`;

export const bundledClient = () => bundled(CLIENT);
export const bundledBareClient = () => bundled(BARE_CLIENT);

async function bundled(contents: string): Promise<string> {
  const outfile = path.join(temporaryFolder(), 'bundle.cjs');
  await build({
    stdin: { contents, resolveDir: REPOSITORY },
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return outfile;
}
