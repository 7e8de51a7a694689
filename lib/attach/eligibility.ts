import { Stack, Token } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import { type CfnFunction, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

/** Lambda's own limit. */
const MAX_LAYERS = 5;

/**
 * Refuses what can't carry the layer, so that a function is instrumented wholly or not at all.
 *
 * @throws Error that names the function, what was got, and what to do
 */
export function requireAttachable(fn: IFunction, runtimes: readonly Runtime[]): asserts fn is LambdaFunction {
  const refuse = (got: string, advice: string): never => {
    throw new Error(`can't attach to '${fn.node.path}', got ${got}: ${advice}`);
  };

  if (fn instanceof experimental.EdgeFunction)
    refuse('a Lambda@Edge function', 'Lambda@Edge takes neither layers nor environment variables');
  if (!(fn instanceof LambdaFunction))
    return refuse(
      'an imported function, a version, an alias or a singleton',
      'attach the Function construct where the app defines it',
    );
  if (fn.runtime.name === Runtime.FROM_IMAGE.name)
    refuse('a container image', 'images take no layers: deploy the function as a zip');
  const runtime = fn.runtime.name;
  if (!Token.isUnresolved(runtime) && !runtimes.some(({ name }) => name === runtime))
    refuse(`runtime ${runtime}`, `the layer runs on ${runtimes.map(({ name }) => name).join(' and ')}`);
  if (layerCount(fn) >= MAX_LAYERS)
    refuse(
      `${layerCount(fn)} layers`,
      `Lambda allows ${MAX_LAYERS}: remove one, or bundle @sightline/telemetry instead`,
    );
}

function layerCount(fn: LambdaFunction): number {
  const { layers } = fn.node.defaultChild as CfnFunction;
  return (Stack.of(fn).resolve(layers) ?? []).length;
}
