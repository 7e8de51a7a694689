import { Stack } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  Code,
  type IFunction,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
  SingletonFunction,
} from 'aws-cdk-lib/aws-lambda';
import { expect, test } from 'vitest';
import { observe, templateOf, testApp, testFunction, testStack } from '../fixture.ts';

const stack = testStack();
const observability = observe(stack);
const inline = Code.fromInline('exports.handler = async () => {};');

function layers(id: string, count: number): LayerVersion[] {
  return Array.from({ length: count }, (_, index) =>
    LayerVersion.fromLayerVersionArn(stack, `${id}${index}`, `arn:aws:lambda:eu-west-1:111111111111:layer:a:${index}`),
  ) as LayerVersion[];
}

const refused: [string, () => IFunction, string][] = [
  [
    'an old runtime',
    () => testFunction(stack, 'Old', { runtime: Runtime.NODEJS_20_X }),
    "can't attach to 'Test/Old', got runtime nodejs20.x: the layer runs on nodejs22.x and nodejs24.x",
  ],
  [
    'another language',
    () => testFunction(stack, 'Python', { runtime: Runtime.PYTHON_3_13 }),
    "can't attach to 'Test/Python', got runtime python3.13: the layer runs on nodejs22.x and nodejs24.x",
  ],
  [
    'an imported function',
    () => LambdaFunction.fromFunctionName(stack, 'Imported', 'somebody'),
    "can't attach to 'Test/Imported', got an imported function, a version, an alias or a singleton: attach the Function construct where the app defines it",
  ],
  [
    'an alias',
    () => testFunction(stack, 'Aliased').addAlias('live'),
    "can't attach to 'Test/Aliased/Aliaslive', got an imported function, a version, an alias or a singleton: attach the Function construct where the app defines it",
  ],
  [
    'a singleton',
    () =>
      new SingletonFunction(stack, 'Singleton', {
        uuid: '5a1f',
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: inline,
      }),
    "can't attach to 'Test/Singleton', got an imported function, a version, an alias or a singleton: attach the Function construct where the app defines it",
  ],
  [
    'Lambda@Edge',
    () =>
      new experimental.EdgeFunction(new Stack(testApp(), 'Edge', { env: { region: 'us-east-1' } }), 'Viewer', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: inline,
      }),
    "can't attach to 'Edge/Viewer', got a Lambda@Edge function: Lambda@Edge takes neither layers nor environment variables",
  ],
  [
    'a sixth layer',
    () => testFunction(stack, 'Full', { layers: layers('Full', 5) }),
    "can't attach to 'Test/Full', got 5 layers: Lambda allows 5: remove one, or bundle @sightline/telemetry instead",
  ],
  [
    "one of Sightline's own",
    () => observability.aggregator,
    "can't attach to 'Test/Observability/Aggregate/Aggregator/Function', got one of Sightline's own functions: it would feed itself",
  ],
];

test.each(refused)('refuses %s', (_, make, message) => {
  const fn = make();
  expect(() => observability.attach(fn)).toThrow(message);
});

test('refuses a container image', () => {
  const image = new LambdaFunction(stack, 'Image', {
    runtime: Runtime.FROM_IMAGE,
    handler: 'FROM_IMAGE',
    code: Code.fromEcrImage(new Repository(stack, 'Repository')),
  });
  expect(() => observability.attach(image)).toThrow(
    "can't attach to 'Test/Image', got a container image: images take no layers: deploy the function as a zip",
  );
});

test('leaves a refused function as it was', () => {
  const untouched = testStack();
  testFunction(untouched, 'Python', { runtime: Runtime.PYTHON_3_13 });
  const target = testStack();
  const fn = testFunction(target, 'Python', { runtime: Runtime.PYTHON_3_13 });
  expect(() => observability.attach(fn)).toThrow('got runtime python3.13');
  expect(templateOf(target).toJSON()).toEqual(templateOf(untouched).toJSON());
});

test('takes a function with four layers', () => {
  const fn = testFunction(stack, 'Room', { layers: layers('Room', 4) });
  expect(() => observability.attach(fn)).not.toThrow();
});

test('refuses a function that another Observability has', () => {
  const other = testStack(testApp(), 'Other');
  const fn = testFunction(other, 'Shared');
  observe(other).attach(fn);
  expect(() => observability.attach(fn)).toThrow(
    "can't attach to 'Other/Shared', got a function that another Observability has: choose one",
  );
});
