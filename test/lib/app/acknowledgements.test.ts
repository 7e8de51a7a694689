import type { App, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { acknowledge } from '../../../lib/app/acknowledgements.ts';
import { Observability, TelemetryLayer } from '../../../lib/index.ts';
import { layerFolder, observe, testApp, testStack } from '../fixture.ts';

const COMMON = [
  'AwsSolutions-IAM5 Aggregate/Aggregator/Role/DefaultPolicy/Resource',
  'AwsSolutions-IAM5 Sample/Sampler/Role/DefaultPolicy/Resource',
  'AwsSolutions-IAM5 Sample/ScheduleRole/DefaultPolicy/Resource',
  'AwsSolutions-IAM5 Setup/ProviderRole/DefaultPolicy/Resource',
  'AwsSolutions-IAM5 Setup/Setup/Role/DefaultPolicy/Resource',
  'AwsSolutions-S1 Aggregate/DeadLetters/Resource',
];
const DOMAIN = ['OS1', 'OS3', 'OS4', 'OS9'].map((rule) => `AwsSolutions-${rule} Store/Domain/Resource`);

/** What cdk-nag finds: rule, and path below the façade. */
function findings(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath, resourceLogicalId }) => {
      const where = constructPath ?? pathOf(app, resourceLogicalId ?? '');
      return `${ruleName.replace(/\[.*/, '')} ${where.split('/Observability/')[1]}`;
    }),
  );
  return [...new Set(found)].sort();
}

function pathOf(app: App, id: string): string {
  return app.node.findAll().find((node) => (node as { logicalId?: string }).logicalId === id)?.node.path ?? id;
}

test.each<[string, (stack: Stack) => void, string[]]>([
  ['an endpoint', (stack) => observe(stack), COMMON],
  [
    'a Serverless collection',
    (stack) => observe(stack, { endpoint: 'https://a1b2c3.eu-west-1.aoss.amazonaws.com', collectionName: 'telemetry' }),
    COMMON.filter((finding) => !finding.includes('Setup/Setup/Role')),
  ],
  [
    'a new domain',
    (stack) => {
      const { layerVersion } = new TelemetryLayer(stack, 'TestLayer', { path: layerFolder() });
      new Observability(stack, 'Observability', { layer: layerVersion });
    },
    [...COMMON, ...DOMAIN].sort(),
  ],
])('with %s, what is acknowledged is what cdk-nag finds', (_, make, expected) => {
  const app = testApp();
  const stack = testStack(app, 'Sightline');
  make(stack);
  expect(findings(app)).toEqual(expected);
  acknowledge(stack);
  expect(findings(app)).toEqual([]);
});
