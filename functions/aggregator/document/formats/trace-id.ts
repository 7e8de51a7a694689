/** X-Ray's form of a trace id, by itself or in its header (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader). */
const XRAY_TRACE_ID = /^(?:Root=)?1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;

/** The OpenTelemetry form of an X-Ray trace id or header. */
export function traceIdOfXRay(id: unknown): string | undefined {
  const [, time, random] = (typeof id === 'string' && XRAY_TRACE_ID.exec(id)) || [];
  return time && random && time + random;
}

const HEX = /^[0-9a-f]+$/;

/** An OpenTelemetry id, or `undefined` for anything else. */
export function hexOf(value: unknown, length: number): string | undefined {
  return typeof value === 'string' && value.length === length && HEX.test(value) ? value : undefined;
}
