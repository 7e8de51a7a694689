import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { cfnLint } from '../../support/cfn-lint.ts';
import { DOMAIN_ENDPOINT, type Resource, tempFolder } from '../fixture.ts';
import { type Assembly, buildLayer, type StackTemplate, synthesize } from './synthesis.ts';

const TIMEOUT = 240_000;
const OUTPUTS = ['AggregatorFunctionName', 'DeadLetterBucketName', 'LayerArn', 'SamplerFunctionName', 'StreamName'];

const variants = {
  'a new domain': {},
  'an endpoint': { endpoint: DOMAIN_ENDPOINT, examples: 'shop' },
  'the local stack': { endpoint: 'http://127.0.0.1:9200', auth: 'none', examples: 'shop' },
};
type Variant = keyof typeof variants;
const names = Object.keys(variants) as Variant[];
const assemblies = {} as Record<Variant, Assembly>;

beforeAll(async () => {
  await buildLayer();
  for (const name of names) assemblies[name] = await synthesize(tempFolder(), variants[name]);
}, TIMEOUT);

function byType({ Resources }: StackTemplate, type: string): Resource[] {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

describe.each(names)('with %s', (name) => {
  test('gives the names that tools look up', () => {
    const outputs = Object.keys(assemblies[name].template('Sightline').Outputs);
    expect(outputs.filter((output) => !output.startsWith('PublishOutput')).sort()).toEqual(OUTPUTS);
  });

  test('has nothing that cfn-lint finds', { timeout: TIMEOUT }, async () => {
    expect(assemblies[name].templates.length).toBeGreaterThan(0);
    expect(await cfnLint(assemblies[name].templates)).toEqual([]);
  });
});

test('the local stack has every resource that AWS gets', () => {
  for (const stack of ['Sightline', 'SightlineShop']) {
    const [aws, local] = (['an endpoint', 'the local stack'] as const).map((name) =>
      Object.keys(assemblies[name].template(stack).Resources).sort(),
    );
    expect(local).toEqual(aws);
  }
});

test('the local stack asks for no authentication unless told', () => {
  const functions = byType(assemblies['the local stack'].template('Sightline'), 'AWS::Lambda::Function');
  const auths = functions.map((fn) => environmentOf(fn)['OPENSEARCH_AUTH']);
  expect(auths.filter((auth) => auth !== undefined)).toEqual(['none', 'none']);
});

test("every function of the shop is attached from the shop's own stack", () => {
  const shop = assemblies['an endpoint'].template('SightlineShop');
  const functions = byType(shop, 'AWS::Lambda::Function');
  expect(functions.length).toBeGreaterThanOrEqual(4);
  for (const { Properties } of functions) {
    expect(Properties['Layers']).toEqual([
      { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Sightline' }) },
    ]);
    expect(Properties['LoggingConfig']).toMatchObject({ LogFormat: 'JSON' });
  }
  expect(byType(shop, 'AWS::Logs::SubscriptionFilter')).toHaveLength(functions.length);
});

test('every bundle loads by itself in a bare Node', { timeout: TIMEOUT }, async () => {
  const { folder, template } = assemblies['an endpoint'];
  const bundles = byType(template('Sightline'), 'AWS::Lambda::Function')
    // CDK's provider framework is no bundle of ours.
    .filter(({ Properties }) => String(Properties['Description']).startsWith('Sightline: '))
    .map((fn) => ({ folder: path.join(folder, assetOf(fn)), env: environmentOf(fn) }));
  expect(bundles).toHaveLength(3);

  for (const bundle of bundles) {
    // Elsewhere, as in Lambda: no package.json above it makes it an ES module, and no node_modules help it out.
    const task = tempFolder();
    cpSync(bundle.folder, task, { recursive: true });
    const script = "process.stdout.write(typeof require('./index.js').handler)";
    const env = { ...bundle.env, AWS_REGION: 'eu-west-1' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', script], { cwd: task, env });
    expect(stdout).toBe('function');
  }
});

function assetOf({ Properties }: Resource): string {
  const { S3Key } = Properties['Code'] as { S3Key: string };
  return `asset.${S3Key.replace('.zip', '')}`;
}

/** A function's variables; one that refers to another resource gets a name that stands for it. */
function environmentOf({ Properties }: Resource): Record<string, string> {
  const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, typeof value === 'string' ? value : 'some-resource']),
  );
}
