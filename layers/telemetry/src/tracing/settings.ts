import { type Env, env } from '../env.ts';
import { listOf, readSwitch } from '../variables.ts';
import { warnOnce } from '../warn.ts';
import { type HostRule, hostRule, namedHostRule } from './http/hosts.ts';

/** What tracing takes from its environment. */
export interface TracingSettings {
  /** Whether HTTP attributes are also written under their names before OpenTelemetry 1.23. */
  readonly oldHttpNames: boolean;
  /** Whether outgoing HTTP requests are traced. */
  readonly tracesHttp: boolean;
  /** The hosts that are told of the trace. */
  readonly handsOnTo: HostRule;
  /** Those of them that get the baggage too. */
  readonly handsBaggageOnTo: HostRule;
  /** Share of the traces without a parent that are sampled, 0 to 1. */
  readonly ratio: number;
  /** Whether a remote parent decides for its children. */
  readonly parentBased: boolean;
  /** Whether X-Ray decides for traces without a parent, where it has decided. */
  readonly byXRay: boolean;
  /** Whether an invocation that failed is kept whatever the sampling. */
  readonly keepFailed: boolean;
  /** Invocations that took longer are kept whatever the sampling. */
  readonly keepSlowerThanMs: number | undefined;
}

type Sampling = Pick<TracingSettings, 'ratio' | 'parentBased' | 'byXRay'>;

const BY_DEFAULT: Sampling = { ratio: 1, parentBased: true, byXRay: false };

/**
 * Reads what OpenTelemetry names (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/,
 * https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/), and `SIGHTLINE_TRACES_KEEP`: `none`, or
 * `errors`, `slow=<milliseconds>` or both, separated by a comma; default `errors`. `SIGHTLINE_TRACES_HTTP=off` leaves
 * outgoing HTTP to other instrumentation, and `SIGHTLINE_TRACES_HOSTS` is what {@link hostRule} takes.
 */
export function readTracingSettings(variables: Env): TracingSettings {
  const keep = listOf(variables['SIGHTLINE_TRACES_KEEP'] || 'errors');
  const slow = keep.find((each) => each.startsWith('slow='))?.slice('slow='.length);
  const known = keep.every((each) => ['none', 'errors'].includes(each) || (each.startsWith('slow=') && isMs(slow)));
  if (!known) warnOnce('variable SIGHTLINE_TRACES_KEEP', "set it to 'none', or to 'errors' and 'slow=<milliseconds>'");
  return {
    oldHttpNames: listOf(variables['OTEL_SEMCONV_STABILITY_OPT_IN']).includes('http/dup'),
    tracesHttp: readSwitch(variables, 'SIGHTLINE_TRACES_HTTP', true, (variable, fix) =>
      warnOnce(`variable ${variable}`, `ignored '${variables[variable]}': ${fix}`),
    ),
    handsOnTo: hostRule(variables['SIGHTLINE_TRACES_HOSTS']),
    handsBaggageOnTo: namedHostRule(variables['SIGHTLINE_TRACES_HOSTS']),
    ...readSampling(variables['OTEL_TRACES_SAMPLER'] || '', variables['OTEL_TRACES_SAMPLER_ARG']),
    keepFailed: keep.includes('errors'),
    keepSlowerThanMs: isMs(slow) ? Number(slow) : undefined,
  };
}

function readSampling(name: string, argument: string | undefined): Sampling {
  const parentBased = name.startsWith('parentbased_');
  switch (name.replace('parentbased_', '')) {
    case '':
      return BY_DEFAULT;
    case 'always_on':
      return { ratio: 1, parentBased, byXRay: false };
    case 'always_off':
      return { ratio: 0, parentBased, byXRay: false };
    case 'traceidratio':
      return { ratio: readRatio(argument), parentBased, byXRay: false };
    case 'xray':
      return { ratio: readRatio(argument), parentBased: true, byXRay: true };
    default:
      warnOnce('variable OTEL_TRACES_SAMPLER', `'${name}' is no sampler of the layer's; every trace is sampled`);
      return BY_DEFAULT;
  }
}

/** As in OpenTelemetry's SDKs, no or a wrong argument samples everything. */
function readRatio(argument: string | undefined): number {
  const ratio = argument ? Number(argument) : 1;
  if (ratio >= 0 && ratio <= 1) return ratio;
  warnOnce('variable OTEL_TRACES_SAMPLER_ARG', `'${argument}' is no number from 0 to 1; every trace is sampled`);
  return 1;
}

function isMs(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number(text) >= 0;
}

/** The process's settings, read once. */
export const settings: TracingSettings = readTracingSettings(env());
