import type { Env } from '../../env.ts';

/** Where spans are sent to, and how. */
export interface OtlpSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that one flush may take of an invocation. */
  readonly timeoutMs: number;
  readonly gzip: boolean;
}

/** OpenTelemetry's own default, 10 s, is for exporters that nobody waits for. */
const DEFAULT_TIMEOUT_MS = 150;

/**
 * Reads what OpenTelemetry names (https://opentelemetry.io/docs/specs/otel/protocol/exporter/): endpoint, headers,
 * timeout, compression and protocol, each for traces alone or for all signals.
 *
 * @returns `undefined` where nothing is to be sent
 * @throws Error for what can't be followed
 */
export function readOtlpSettings(variables: Env): OtlpSettings | undefined {
  const read = (name: string): string | undefined =>
    variables[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || variables[`OTEL_EXPORTER_OTLP_${name}`] || undefined;
  const exporters = variables['OTEL_TRACES_EXPORTER'];
  if (exporters && !exporters.split(',').some((each) => each.trim() === 'otlp')) return undefined;
  const url = endpointOf(variables);
  if (!url) return undefined;
  const protocol = read('PROTOCOL') ?? 'http/json';
  if (!protocol.startsWith('http/'))
    throw new Error(`the protocol '${protocol}' is not spoken: set OTEL_EXPORTER_OTLP_PROTOCOL to http/json`);
  const timeoutMs = Number(read('TIMEOUT') ?? DEFAULT_TIMEOUT_MS);
  if (!(timeoutMs > 0)) throw new Error(`the timeout '${read('TIMEOUT')}' is no number of milliseconds`);
  return { url, headers: readHeaders(read('HEADERS')), timeoutMs, gzip: read('COMPRESSION') === 'gzip' };
}

function endpointOf(variables: Env): URL | undefined {
  const own = variables['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const shared = variables['OTEL_EXPORTER_OTLP_ENDPOINT'];
  if (!own && !shared) return undefined;
  const text = own || `${shared?.replace(/\/+$/, '')}/v1/traces`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`the endpoint '${withoutSecrets(text)}' is no URL: use one such as http://localhost:4318`);
  return url;
}

/** Without user, password and query. */
function withoutSecrets(url: string): string {
  return url.replace(/^.*@|[?#].*$/g, '');
}

/** `name=value` pairs separated by commas, values percent-encoded, as in W3C Baggage. What is no pair is left out. */
function readHeaders(text = ''): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    return name ? [[name, decode(value)] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
