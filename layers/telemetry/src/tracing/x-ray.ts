import { type Context, createContextKey } from '@opentelemetry/api';

const ROOT = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/;
const SAMPLED = /(?:^|;)\s*Sampled=([01])(?:;|$)/;
const ZEROS = /^0+$/;

/** What X-Ray says of a request. */
export interface XRay {
  /** 32 hex digits, as OpenTelemetry writes it. */
  readonly traceId: string;
  /** The segment that the request comes from. */
  readonly parentId?: string;
  /** X-Ray's own decision, if it has made one. */
  readonly sampled?: boolean;
}

/**
 * Reads X-Ray's header (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
 *
 * @example
 * readXRay('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1');
 */
export function readXRay(header: string | undefined): XRay | undefined {
  if (!header) return undefined;
  const [, time, rest] = ROOT.exec(header) ?? [];
  const traceId = `${time}${rest}`;
  if (time === undefined || ZEROS.test(traceId)) return undefined;
  const parentId = PARENT.exec(header)?.[1];
  const sampled = SAMPLED.exec(header)?.[1];
  return {
    traceId,
    ...(parentId && !ZEROS.test(parentId) && { parentId }),
    ...(sampled && { sampled: sampled === '1' }),
  };
}

const DECISION = createContextKey('sightline X-Ray decision');

/** A context that holds what X-Ray decided of the request, for the sampler to follow. */
export function withXRayDecision(context: Context, { sampled }: XRay): Context {
  return context.setValue(DECISION, sampled);
}

export function xRayDecision(context: Context): boolean | undefined {
  return context.getValue(DECISION) as boolean | undefined;
}
