import { Tags } from 'aws-cdk-lib';
import {
  ApplicationLogLevel,
  CfnFunction,
  type ILayerVersion,
  type Function as LambdaFunction,
  LoggingFormat,
} from 'aws-cdk-lib/aws-lambda';
import { ATTACHED_TAG } from '../../contract/names.ts';

export interface InstrumentProps {
  readonly layer: ILayerVersion;
  readonly namespace: string;
  /** Wins over what the function has set itself. */
  readonly service: string | undefined;
}

/** Gives a function the layer and the settings that the layer reads. */
export function instrument(fn: LambdaFunction, props: InstrumentProps): void {
  const resource = fn.node.defaultChild as CfnFunction;
  fn.addLayers(props.layer);

  const own = resource.stack.resolve(resource.environment)?.variables ?? {};
  fn.addEnvironment('OTEL_SERVICE_NAME', props.service ?? own['OTEL_SERVICE_NAME'] ?? givenName(fn) ?? fn.node.id);
  fn.addEnvironment('SIGHTLINE_NAMESPACE', own['SIGHTLINE_NAMESPACE'] ?? props.namespace);

  // An override, because the format is fixed when the construct is made. Lambda passes on lines that are JSON already.
  resource.addPropertyOverride('LoggingConfig.LogFormat', LoggingFormat.JSON);
  if (!resource.stack.resolve(resource.loggingConfig)?.applicationLogLevel) {
    // The layer filters instead: Lambda would drop the debug lines of sampled and of failed invocations.
    resource.addPropertyOverride('LoggingConfig.ApplicationLogLevel', ApplicationLogLevel.DEBUG);
    fn.addEnvironment('SIGHTLINE_LOG_LEVEL', own['SIGHTLINE_LOG_LEVEL'] ?? 'INFO');
  }
  Tags.of(fn).add(ATTACHED_TAG, 'true', { includeResourceTypes: [CfnFunction.CFN_RESOURCE_TYPE_NAME] });
}

/** The function's name when the app gave it one; CloudFormation makes up the others. */
function givenName(fn: LambdaFunction): string | undefined {
  const name: unknown = fn.stack.resolve((fn.node.defaultChild as CfnFunction).functionName);
  return typeof name === 'string' ? name : undefined;
}
