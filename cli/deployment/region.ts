import {
  type FunctionConfiguration,
  type LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { DEFAULT_ENVIRONMENT } from '../../contract/names.ts';
import { isAggregator } from '../../contract/settings/aggregator.ts';

/** Functions of a Region that are looked at; each page of 50 is one request. */
export const MAX_FUNCTIONS = 5_000;

/** A Sightline that runs in the Region. */
export interface Found {
  /** Name of its aggregator's function. */
  readonly aggregator: string;
  readonly environment: string;
  /** The stack that made it; `undefined` when its tags may not be read or it came another way. */
  readonly stack?: string;
}

/** Every function of the Region, up to {@link MAX_FUNCTIONS}. */
export async function* functionsOfRegion(lambda: LambdaClient): AsyncGenerator<FunctionConfiguration> {
  let count = 0;
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {}))
    for (const fn of Functions) {
      yield fn;
      if (++count === MAX_FUNCTIONS) return;
    }
}

/** Finds each Sightline of the Region by its aggregator. */
export async function sightlinesOfRegion(lambda: LambdaClient): Promise<readonly Found[]> {
  const found: Found[] = [];
  for await (const fn of functionsOfRegion(lambda)) {
    const variables = fn.Environment?.Variables ?? {};
    if (!isAggregator(variables)) continue;
    const stack = await stackOf(lambda, fn);
    const environment = variables['SIGHTLINE_ENVIRONMENT'] || DEFAULT_ENVIRONMENT;
    found.push({ aggregator: fn.FunctionName ?? '', environment, ...(stack && { stack }) });
  }
  return found;
}

async function stackOf(lambda: LambdaClient, { FunctionArn }: FunctionConfiguration): Promise<string | undefined> {
  try {
    const { Tags } = await lambda.send(new ListTagsCommand({ Resource: FunctionArn }));
    return Tags?.['aws:cloudformation:stack-name'];
  } catch {
    // The name only helps to choose: without the permission the function's own name stands there.
    return undefined;
  }
}
