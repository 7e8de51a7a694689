import { env } from '@sightline/telemetry/env';
import { createAggregator } from './aggregator.ts';
import { aggregatorConfig } from './config.ts';

/** Lambda's entry point. A wrong configuration fails the function's start, so no record is taken from the stream. */
export const handler = createAggregator(aggregatorConfig(env()));
