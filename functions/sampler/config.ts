import type { Env } from '@sightline/telemetry/env';
import { DEFAULT_NAMESPACE } from '@sightline/telemetry/wire';
import { textVariable } from '../../contract/settings/text-variable.ts';

export interface SamplerConfig {
  /** CloudWatch namespace. */
  readonly namespace: string;
  readonly service: string;
  readonly function?: string;
}

/** Reads `SIGHTLINE_NAMESPACE`, `OTEL_SERVICE_NAME` (default: the function's name) and Lambda's own variables. */
export function samplerConfig(env: Env): SamplerConfig {
  const functionName = textVariable(env, 'AWS_LAMBDA_FUNCTION_NAME');
  return {
    namespace: textVariable(env, 'SIGHTLINE_NAMESPACE') ?? DEFAULT_NAMESPACE,
    service: textVariable(env, 'OTEL_SERVICE_NAME') ?? functionName ?? 'sampler',
    ...(functionName && { function: functionName }),
  };
}
