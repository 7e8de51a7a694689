import { type Env, env } from './env.ts';
import { DEFAULT_NAMESPACE, LEVELS, type Level } from './wire.ts';

/** What the layer takes from its environment. */
export interface Config {
  /** `OTEL_SERVICE_NAME`, else the function's name. */
  readonly service: string;
  /** `AWS_LAMBDA_FUNCTION_NAME`; absent outside Lambda. */
  readonly functionName: string | undefined;
  /** CloudWatch namespace: `SIGHTLINE_NAMESPACE`. */
  readonly namespace: string;
  /** The mildest level that is written. */
  readonly level: Level;
  /** The level's variables that hold no level, to be warned of. */
  readonly misspelled: readonly string[];
  /** `AWS_REGION`. */
  readonly region: string | undefined;
  /** `AWS_LAMBDA_FUNCTION_VERSION`. */
  readonly functionVersion: string | undefined;
}

const DEFAULT_LEVEL: Level = 'INFO';
const LEVEL_VARIABLES = ['SIGHTLINE_LOG_LEVEL', 'AWS_LAMBDA_LOG_LEVEL'] as const;

/** Reads the layer's configuration from an environment. Empty variables count as unset. */
export function readConfig(variables: Env): Config {
  const functionName = variables['AWS_LAMBDA_FUNCTION_NAME'] || undefined;
  const asked = LEVEL_VARIABLES.filter((name) => variables[name]).map(
    (name) => [name, parseLevel(variables[name])] as const,
  );
  const ranks = asked.flatMap(([, level]) => (level ? [LEVELS.indexOf(level)] : []));
  return {
    service: variables['OTEL_SERVICE_NAME'] || functionName || 'unknown_service',
    functionName,
    namespace: variables['SIGHTLINE_NAMESPACE'] || DEFAULT_NAMESPACE,
    // Lambda drops what is milder than its own level anyway, so the strictest of the two is what can be seen.
    level: LEVELS[Math.max(...ranks)] ?? DEFAULT_LEVEL,
    misspelled: asked.filter(([, level]) => !level).map(([name]) => name),
    region: variables['AWS_REGION'] || undefined,
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'] || undefined,
  };
}

function parseLevel(text: string | undefined): Level | undefined {
  const upper = text?.toUpperCase();
  return LEVELS.find((level) => level === upper);
}

/** The process's configuration, read once. */
export const config: Config = readConfig(env());
