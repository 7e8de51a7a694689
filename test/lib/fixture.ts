import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, vi } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { Observability, type ObservabilityProps, TelemetryLayer } from '../../lib/index.ts';

// A synthesis takes a second, and a first one on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Address of a domain that nobody has. */
export const DOMAIN_ENDPOINT = 'https://search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com';

const TEMP = mkdtempSync(join(tmpdir(), 'sightline-lib-'));
// not on the process's exit: the runner kills its workers
afterAll(() => rmSync(TEMP, { recursive: true, force: true }));

/** A new folder that is gone when the tests are. */
export function tempFolder(): string {
  return mkdtempSync(join(TEMP, 'folder-'));
}

/** An app with the flags of cdk.json that bundles nothing: what is in a bundle is the business of the app's tests. */
export function testApp(context: Record<string, unknown> = {}): App {
  return new App({
    outdir: tempFolder(),
    context: { ...cdk.context, 'aws:cdk:bundling-stacks': [], ...context },
  });
}

export function testStack(app = testApp(), id = 'Test'): Stack {
  return new Stack(app, id);
}

/** A folder of a layer's shape. */
export function layerFolder(content = 'export {};'): string {
  const path = tempFolder();
  const modules = join(path, 'nodejs/node_modules');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'index.mjs'), content);
  return path;
}

/** Observability on an endpoint, with a layer that needs no build. */
export function observe(stack: Stack, props: ObservabilityProps = {}): Observability {
  const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
  const store = props.domain === undefined && props.endpoint === undefined ? { endpoint: DOMAIN_ENDPOINT } : {};
  return new Observability(stack, 'Observability', { layer: layerVersion, ...store, ...props });
}

export function testFunction(stack: Stack, id: string, props: Partial<FunctionProps> = {}): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
    ...props,
  });
}

export function templateOf(stack: Stack): Template {
  return Template.fromStack(stack);
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

/** Resources of one type, by logical id. */
export function resources(template: Template, type: string, props: object = {}): [string, Resource][] {
  return Object.entries(template.findResources(type, { Properties: props })) as [string, Resource][];
}

/** The one resource of a type that has these properties. */
export function theResource(template: Template, type: string, props: object = {}): [string, Resource] {
  const found = resources(template, type, props);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one ${type}, got ${found.length}`);
  return first;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Every statement that allows a role something, by the logical id of its policy or role. */
export function allowStatements(template: Template): [string, Statement][] {
  const policies = resources(template, 'AWS::IAM::Policy').map(([id, { Properties }]) => [
    id,
    Properties['PolicyDocument'],
  ]);
  const inline = resources(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    ((Properties['Policies'] ?? []) as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => [id, PolicyDocument]),
  );
  return [...policies, ...inline].flatMap(([id, document]) =>
    (document as { Statement: Statement[] }).Statement.map((statement): [string, Statement] => [
      id as string,
      statement,
    ]),
  );
}
