import { type Tracer, trace } from '@opentelemetry/api';
import { VERSION } from '../version.ts';

const SCOPE = '@sightline/telemetry';

/** The tracer that the layer's own spans name as their scope, of whichever provider is registered. */
export function ownTracer(): Tracer {
  return trace.getTracer(SCOPE, VERSION);
}
