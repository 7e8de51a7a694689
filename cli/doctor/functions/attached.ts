import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import type { Env } from '@sightline/telemetry/env';
import { ATTACHED_TAG, LAYER_NAME, SAMPLER_SERVICE } from '../../../contract/names.ts';
import { isAggregator } from '../../../contract/settings/aggregator.ts';
import { functionsOfRegion } from '../../deployment/region.ts';

/** A function whose lines should reach the stream. */
export interface AttachedFunction {
  readonly name: string;
  /** ARN of the version of Sightline's layer that it has. */
  readonly layer: string | undefined;
  /** Whether `Observability.attach` has seen to it; `undefined` where its tags were not read. */
  readonly isTagged: boolean | undefined;
  /** Whether it is Sightline's own sampler, which has no layer. */
  readonly isSampler: boolean;
  readonly variables: Env;
  readonly logGroup: string;
  /** The mildest levels that Lambda passes on, where it filters: with the log format JSON. */
  readonly applicationLevel: string | undefined;
  readonly systemLevel: string | undefined;
}

const LAYER = new RegExp(`:layer:${LAYER_NAME}:\\d+$`);

/** Most functions without the layer whose tags are asked for, one request each. */
const MAX_TAGGED = 50;

/** Functions of a Region that have to do with Sightline. */
export interface RegionFunctions {
  readonly attached: readonly AttachedFunction[];
  /** How many Sightlines there are, by their aggregators. */
  readonly sightlines: number;
}

/**
 * Finds the functions that Sightline is attached to: those with its layer, and those with one of its settings, as `attach`
 * leaves them, whose layer may have been taken away.
 *
 * @param layer - ARN of a version of the layer that the deployment uses
 */
export async function attachedFunctions(lambda: LambdaClient, layer: string | undefined): Promise<RegionFunctions> {
  const attached: AttachedFunction[] = [];
  let sightlines = 0;
  let tagged = 0;
  for await (const fn of functionsOfRegion(lambda)) {
    if (isAggregator(fn.Environment?.Variables ?? {})) sightlines++;
    if (isOwn(fn)) continue;
    const described = describe(fn, layer);
    const isMarked = described.isSampler || described.variables['SIGHTLINE_NAMESPACE'] !== undefined;
    if (described.layer === undefined && !isMarked) continue;
    const asks = described.layer === undefined && !described.isSampler && ++tagged <= MAX_TAGGED;
    attached.push(asks ? { ...described, isTagged: await isTagged(lambda, fn) } : described);
  }
  return { attached, sightlines };
}

/** Reads one function, whatever marks it has. */
export async function readFunction(
  lambda: LambdaClient,
  name: string,
  layer: string | undefined,
): Promise<AttachedFunction> {
  const fn = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  return { ...describe(fn, layer), isTagged: await isTagged(lambda, fn) };
}

/** The aggregator and Setup: what they write goes to their log groups alone. */
function isOwn({ Environment }: FunctionConfiguration): boolean {
  return Environment?.Variables?.['OPENSEARCH_ENDPOINT'] !== undefined;
}

function describe(fn: FunctionConfiguration, layer: string | undefined): AttachedFunction {
  const { FunctionName: name = '', Layers = [], Environment, LoggingConfig = {} } = fn;
  const variables = Environment?.Variables ?? {};
  const isJson = LoggingConfig.LogFormat === 'JSON';
  return {
    name,
    layer: Layers.map(({ Arn = '' }) => Arn).find((arn) => LAYER.test(arn) || baseOf(arn) === baseOf(layer)),
    isTagged: undefined,
    isSampler: variables['OTEL_SERVICE_NAME'] === SAMPLER_SERVICE,
    variables,
    logGroup: LoggingConfig.LogGroup ?? `/aws/lambda/${name}`,
    applicationLevel: isJson ? LoggingConfig.ApplicationLogLevel : undefined,
    systemLevel: isJson ? LoggingConfig.SystemLogLevel : undefined,
  };
}

/** A layer's ARN without its version. */
export function baseOf(arn: string | undefined): string | undefined {
  return arn?.replace(/:\d+$/, '');
}

async function isTagged(lambda: LambdaClient, { FunctionArn }: FunctionConfiguration): Promise<boolean | undefined> {
  try {
    const { Tags } = await lambda.send(new ListTagsCommand({ Resource: FunctionArn }));
    return Tags?.[ATTACHED_TAG] === 'true';
  } catch {
    // Without the permission nothing is said of a layer that may never have been there.
    return undefined;
  }
}
