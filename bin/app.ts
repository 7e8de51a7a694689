import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge, acknowledgeShop } from '../lib/app/acknowledgements.ts';
import { settings } from '../lib/app/settings.ts';
import { Observability } from '../lib/index.ts';

const app = new App();
const { secretArn, examples, ...props } = settings(app.node);

const stack = new Stack(app, 'Sightline', { description: 'Sightline: observability for AWS Lambda' });
const observability = new Observability(stack, 'Observability', {
  ...props,
  secret: secretArn === undefined ? undefined : Secret.fromSecretCompleteArn(stack, 'Secret', secretArn),
});
new CfnOutput(stack, 'StreamName', { value: observability.stream.streamName });
new CfnOutput(stack, 'AggregatorFunctionName', { value: observability.aggregator.functionName });
new CfnOutput(stack, 'SamplerFunctionName', { value: observability.sampler.functionName });
new CfnOutput(stack, 'DeadLetterBucketName', { value: observability.deadLetterBucket.bucketName });
new CfnOutput(stack, 'LayerArn', { value: observability.layer.layerVersionArn });

if (examples === 'shop') {
  const { ShopStack } = await import('../examples/shop/stack.ts');
  acknowledgeShop(new ShopStack(app, 'SightlineShop', { observability }));
}

acknowledge(stack);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
