import type { Node } from 'constructs';
import { nearest } from '../../contract/nearest.ts';
import { AUTHS, type OpenSearchAuth, type OpenSearchTarget, TARGETS } from '../../contract/target.ts';

/** What a deployment chooses with `cdk deploy -c name=value`. */
export interface Settings {
  readonly environment: string | undefined;
  readonly endpoint: string | undefined;
  readonly auth: OpenSearchAuth | undefined;
  readonly secretArn: string | undefined;
  readonly target: OpenSearchTarget | undefined;
  readonly collectionName: string | undefined;
  readonly dashboardsUrl: string | undefined;
  readonly alarmEmail: string | undefined;
  readonly examples: 'shop' | undefined;
}

/**
 * Reads the app's context. Without an endpoint the app makes a domain of its own.
 *
 * @throws Error that names the context, what was got, and its values
 */
export function settings(node: Node): Settings {
  const all: Settings = {
    environment: text(node, 'environment'),
    endpoint: text(node, 'endpoint'),
    auth: oneOf(node, 'auth', AUTHS),
    secretArn: text(node, 'secretArn'),
    target: oneOf(node, 'target', TARGETS),
    collectionName: text(node, 'collectionName'),
    dashboardsUrl: text(node, 'dashboardsUrl'),
    alarmEmail: text(node, 'alarmEmail'),
    examples: oneOf(node, 'examples', ['shop']),
  };
  refuseOthers(node, Object.keys(all));
  return all;
}

/** The CDK's own names have other signs in them: `@aws-cdk/…`, `aws:cdk:…`, `acknowledged-issue-numbers`. */
const PLAIN_NAME = /^[A-Za-z_]+$/;

/** A name that is misspelt would be ignored, and `-c endpont=…` would make a domain that costs money. */
function refuseOthers(node: Node, known: readonly string[]): void {
  for (const name of Object.keys(node.getAllContext())) {
    if (known.includes(name) || !PLAIN_NAME.test(name)) continue;
    const meant = nearest(name, known);
    const advice = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean '${meant}'?`;
    throw new Error(`got context '${name}', which the app does not know: ${advice}`);
  }
}

/** An empty value is one that was left out: `-c endpoint=$ENDPOINT` with nothing in the variable. */
function text(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Error(`context '${name}' must be text, got ${JSON.stringify(value)}`);
  return value;
}

function oneOf<T extends string>(node: Node, name: string, allowed: readonly T[]): T | undefined {
  const value = text(node, name);
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`context '${name}' must be ${allowed.join(' or ')}, got '${value}'`);
  return found;
}
