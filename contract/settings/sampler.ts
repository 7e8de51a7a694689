import { DEFAULT_NAMESPACE } from '@sightline/telemetry/wire';
import { SAMPLER_SERVICE } from '../names.ts';
import { type Settings, text, variables } from './variables.ts';

/** What the construct tells the sampler. */
export interface SamplerSettings {
  /** CloudWatch namespace of its metrics. */
  readonly namespace: string;
}

/** {@link SamplerSettings} as the function has them, with what Lambda tells it. */
export interface ReadSampler extends SamplerSettings {
  readonly service: string;
  /** Its own name; absent outside Lambda. */
  readonly function?: string;
}

/** Settings of the sampler: `SIGHTLINE_NAMESPACE` (default `Sightline`), `OTEL_SERVICE_NAME` and Lambda's own variables. */
export const samplerSettings: Settings<SamplerSettings, ReadSampler> = {
  write: ({ namespace }) => variables({ OTEL_SERVICE_NAME: SAMPLER_SERVICE, SIGHTLINE_NAMESPACE: namespace }),

  read(env) {
    const name = text(env, 'AWS_LAMBDA_FUNCTION_NAME');
    return {
      namespace: text(env, 'SIGHTLINE_NAMESPACE') ?? DEFAULT_NAMESPACE,
      service: text(env, 'OTEL_SERVICE_NAME') ?? name ?? SAMPLER_SERVICE,
      ...(name && { function: name }),
    };
  },
};
