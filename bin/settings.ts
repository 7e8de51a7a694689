import type { Node } from 'constructs';
import { AUTHS, type OpenSearchAuth, type OpenSearchTarget, TARGETS } from '../contract/target.ts';

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
 * Reads the app's context: {@link Settings}, in which the kind of OpenSearch is named `openSearchTarget`, and `target`, which
 * is `aws` or, for the emulator of the local stack, `local`. Without an endpoint the app makes a domain of its own.
 *
 * @throws Error that names the context, what was got, and its values
 */
export function settings(node: Node): Settings {
  const target = oneOf('target', text(node, 'target'), ['aws', 'local']) ?? 'aws';
  const all = {
    environment: text(node, 'environment'),
    endpoint: text(node, 'endpoint'),
    auth: oneOf('auth', text(node, 'auth'), AUTHS),
    secretArn: text(node, 'secretArn'),
    target: oneOf('openSearchTarget', text(node, 'openSearchTarget'), TARGETS),
    collectionName: text(node, 'collectionName'),
    dashboardsUrl: text(node, 'dashboardsUrl'),
    alarmEmail: text(node, 'alarmEmail'),
    examples: oneOf('examples', text(node, 'examples'), ['shop']),
  };
  return target === 'local' ? { ...all, ...local(all) } : all;
}

/** All that differs on the emulator: it deploys every resource of the app, but what it makes of a domain is no OpenSearch. */
function local({ endpoint, auth, secretArn }: Settings): Partial<Settings> {
  if (endpoint === undefined)
    throw new Error("context 'target=local' needs 'endpoint', got none: add -c endpoint=http://127.0.0.1:9200");
  return { auth: auth ?? (secretArn === undefined ? 'none' : 'basic') };
}

/** An empty value is one that was left out: `-c endpoint=$ENDPOINT` with nothing in the variable. */
function text(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Error(`context '${name}' must be text, got ${JSON.stringify(value)}`);
  return value;
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`context '${name}' must be ${allowed.join(' or ')}, got '${value}'`);
  return found;
}
