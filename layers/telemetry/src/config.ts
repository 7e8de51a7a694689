import { type Env, env } from './env.ts';
import { dimensionValue } from './metrics/dimension.ts';
import { type Complaint, isOff, listOf, readSwitch, unknownVariables } from './variables.ts';
import { DEFAULT_NAMESPACE, LEVELS, type Level } from './wire.ts';

/** A threshold: a level, or none of them. */
export type LogLevel = Level | 'SILENT';

/** What the layer takes from its environment. */
export interface Config {
  /** `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else the function's name. */
  readonly service: string;
  /** `OTEL_RESOURCE_ATTRIBUTES` without the service's name: fields of every log line. */
  readonly resource: Readonly<Record<string, string>>;
  /** `AWS_LAMBDA_FUNCTION_NAME`; absent outside Lambda. */
  readonly functionName: string | undefined;
  /** Whether Lambda's runtime calls the handler: `AWS_LAMBDA_RUNTIME_API`. */
  readonly isLambda: boolean;
  /** CloudWatch namespace: `SIGHTLINE_NAMESPACE`. */
  readonly namespace: string;
  /** How histograms are written: `SIGHTLINE_HISTOGRAMS`, `arrays` for the specification's own, else `counts`. */
  readonly histograms: 'counts' | 'arrays';
  /** The mildest level that is written: the stricter of `SIGHTLINE_LOG_LEVEL` and {@link Config.platformLevel}. */
  readonly level: LogLevel;
  /** False: `level` is the default. */
  readonly hasLevel: boolean;
  /** `AWS_LAMBDA_LOG_LEVEL`: the mildest level that Lambda lets through. Set when the log format is JSON. */
  readonly platformLevel: Level | undefined;
  /** The level's variables that hold no level, to be warned of. */
  readonly misspelled: readonly string[];
  /** Share of invocations that write their debug lines, 0 to 1: `SIGHTLINE_DEBUG_SAMPLE_RATE`. */
  readonly debugSampleRate: number;
  /** Characters of debug lines that are kept for an invocation that fails: `SIGHTLINE_DEBUG_BUFFER`. 0: none. */
  readonly debugBuffer: number;
  /** Whether `console.*` writes log lines: `SIGHTLINE_CAPTURE_CONSOLE`. */
  readonly captureConsole: boolean;
  /** Names of secret fields beside the defaults: `SIGHTLINE_REDACT_KEYS`, separated by commas. */
  readonly redactKeys: readonly string[];
  /** Places of secret fields: `SIGHTLINE_REDACT_PATHS`, separated by commas. */
  readonly redactPaths: readonly string[];
  /** Seconds between two samples of the runtime: `SIGHTLINE_RUNTIME_INTERVAL`. 0: at every invocation; `off`: ∞. */
  readonly runtimeInterval: number;
  /** Milliseconds before the function's time-out at which all is written: `SIGHTLINE_DEADLINE_MARGIN`. 0: never. */
  readonly deadlineMargin: number;
  /** What is to be said of variables that hold what can't be used, each of which has its default. */
  readonly complaints: readonly Complaint[];
  /** Whether environments are initialised ahead of the invocations that they serve: `AWS_LAMBDA_INITIALIZATION_TYPE`. */
  readonly isWarmedUp: boolean;
  /** `AWS_REGION`. */
  readonly region: string | undefined;
  /** `AWS_LAMBDA_FUNCTION_VERSION`. */
  readonly functionVersion: string | undefined;
}

const DEFAULT_LEVEL: Level = 'INFO';
/** Names that other loggers have for levels. */
const ALIASES: ReadonlyMap<string | undefined, Level> = new Map([
  ['WARNING', 'WARN'],
  ['CRITICAL', 'FATAL'],
]);
const LEVEL_VARIABLES = ['SIGHTLINE_LOG_LEVEL', 'AWS_LAMBDA_LOG_LEVEL'] as const;
const UNKNOWN_SERVICE = 'unknown_service';
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html and its user guide. */
const NAMESPACE = /^(?!:|AWS\/)(?=.*\S)[\w.\-/#:; ]{1,255}$/;
const RUNTIME_INTERVAL = 'SIGHTLINE_RUNTIME_INTERVAL';
const WARMED_UP: ReadonlySet<string | undefined> = new Set(['provisioned-concurrency', 'lambda-managed-instances']);

/** Reads the layer's configuration from an environment. Empty variables count as unset. */
export function readConfig(variables: Env): Config {
  const functionName = variables['AWS_LAMBDA_FUNCTION_NAME'] || undefined;
  const asked = LEVEL_VARIABLES.filter((name) => variables[name]).map(
    (name) => [name, parseLevel(variables[name])] as const,
  );
  const levels = asked.flatMap(([, level]) => level ?? []);
  const platformLevel = parseLevel(variables['AWS_LAMBDA_LOG_LEVEL']);
  const complaints: Complaint[] = [...unknownVariables(variables)];
  const complain = (variable: string, fix: string): void => {
    complaints.push({ variable, advice: `ignored '${variables[variable]?.slice(0, 80)}': ${fix}` });
  };
  const number = (name: string, byDefault: number, largest: number, others = ''): number => {
    const value = Number(variables[name] || byDefault);
    if (value >= 0 && value <= largest) return value;
    complain(name, `set it to a number from 0 to ${largest}${others}`);
    return byDefault;
  };
  const { 'service.name': serviceName, ...resource } = resourceOf(variables['OTEL_RESOURCE_ATTRIBUTES']);
  const named = variables['OTEL_SERVICE_NAME']?.trim() || serviceName || functionName || UNKNOWN_SERVICE;
  const service = dimensionValue(named);
  if (service !== named)
    complaints.push({
      variable: variables['OTEL_SERVICE_NAME'] ? 'OTEL_SERVICE_NAME' : 'OTEL_RESOURCE_ATTRIBUTES',
      advice: `got '${named.slice(0, 80)}', written as '${service.slice(0, 80)}': CloudWatch takes ASCII only, 1,024 characters at most`,
    });
  const namespace = variables['SIGHTLINE_NAMESPACE'] || DEFAULT_NAMESPACE;
  const isNamespace = NAMESPACE.test(namespace);
  if (!isNamespace)
    complain(
      'SIGHTLINE_NAMESPACE',
      'use 1 to 255 of the characters A-Z a-z 0-9 . - _ / # : and blanks, and neither AWS/ nor : at the beginning',
    );
  const histograms = variables['SIGHTLINE_HISTOGRAMS']?.toLowerCase() || 'counts';
  if (histograms !== 'arrays' && histograms !== 'counts')
    complain('SIGHTLINE_HISTOGRAMS', "set it to 'counts' or 'arrays'");
  return {
    resource,
    service,
    functionName,
    isLambda: Boolean(variables['AWS_LAMBDA_RUNTIME_API']),
    namespace: isNamespace ? namespace : DEFAULT_NAMESPACE,
    histograms: histograms === 'arrays' ? 'arrays' : 'counts',
    // Lambda drops what is milder than its own level anyway, so the strictest of the two is what can be seen.
    level: levels.reduce<LogLevel | undefined>(strictest, undefined) ?? DEFAULT_LEVEL,
    hasLevel: levels.length > 0,
    platformLevel: platformLevel === 'SILENT' ? undefined : platformLevel,
    misspelled: asked.filter(([, level]) => !level).map(([name]) => name),
    debugSampleRate: number('SIGHTLINE_DEBUG_SAMPLE_RATE', 0, 1),
    debugBuffer: number('SIGHTLINE_DEBUG_BUFFER', 0, 1_000_000),
    captureConsole: readSwitch(variables, 'SIGHTLINE_CAPTURE_CONSOLE', false, complain),
    redactKeys: listOf(variables['SIGHTLINE_REDACT_KEYS']),
    redactPaths: listOf(variables['SIGHTLINE_REDACT_PATHS']),
    runtimeInterval: isOff(variables[RUNTIME_INTERVAL])
      ? Number.POSITIVE_INFINITY
      : number(RUNTIME_INTERVAL, 60, 86_400, ", or to 'off'"),
    deadlineMargin: number('SIGHTLINE_DEADLINE_MARGIN', 100, 60_000),
    complaints,
    isWarmedUp: WARMED_UP.has(variables['AWS_LAMBDA_INITIALIZATION_TYPE']),
    region: variables['AWS_REGION'] || undefined,
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'] || undefined,
  };
}

/**
 * `key=value` separated by commas, values percent-encoded
 * (https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable).
 * A value that can't be decoded is taken as it is.
 */
function resourceOf(list: string | undefined): Record<string, string> {
  const resource: Record<string, string> = {};
  for (const item of listOf(list)) {
    const at = item.indexOf('=');
    if (at <= 0) continue;
    const value = item.slice(at + 1).trim();
    try {
      resource[item.slice(0, at).trim()] = decodeURIComponent(value);
    } catch {
      resource[item.slice(0, at).trim()] = value;
    }
  }
  return resource;
}

/** Position of a threshold among the levels, mildest first. */
export function rankOf(level: LogLevel): number {
  return level === 'SILENT' ? LEVELS.length : LEVELS.indexOf(level);
}

/** The stricter of two thresholds. */
export function strictest(a: LogLevel | undefined, b: LogLevel): LogLevel {
  return a && rankOf(a) > rankOf(b) ? a : b;
}

/** A threshold in whatever case; none for another word. */
export function parseLevel(text: string | undefined): LogLevel | undefined {
  const upper = text?.toUpperCase();
  return upper === 'SILENT' ? upper : LEVELS.find((level) => level === (ALIASES.get(upper) ?? upper));
}

/** The process's configuration, read once. */
export const config: Config = readConfig(env());
