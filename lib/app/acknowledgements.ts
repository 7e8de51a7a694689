import { Stack, Validations } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** A finding of cdk-nag that stands, and why. */
interface Acknowledgement {
  /** Construct below the stack that has the finding, empty for the stack; everything below it is covered too. */
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** Stands for every wildcard in the resources of a policy; one in its actions is never acknowledged. */
const WILDCARD_RESOURCE = 'AwsSolutions-IAM5';

const SIGHTLINE: readonly Acknowledgement[] = [
  {
    path: 'Observability/Sample/Sampler/Role',
    rule: WILDCARD_RESOURCE,
    reason: 'PutMetricData has no resource to name; a condition limits it to the one namespace',
  },
  {
    path: 'Observability/Sample/ScheduleRole',
    rule: WILDCARD_RESOURCE,
    reason: "the wildcard is for the versions of the one function: CDK's grantInvoke always adds them",
  },
  {
    path: 'Observability/Setup/ProviderRole',
    rule: WILDCARD_RESOURCE,
    reason: "the wildcard is for the versions of the one function: CDK's grantInvoke always adds them",
  },
  {
    path: 'Observability/Setup/Setup/Role',
    rule: WILDCARD_RESOURCE,
    reason:
      'every path of the one domain: Setup writes templates, data streams and saved objects, and dashboards are its',
  },
  {
    path: 'Observability/Aggregate/Aggregator/Role',
    rule: WILDCARD_RESOURCE,
    reason: 'every key of the dead-letter bucket: keys hold the time, and those of Lambda the id of the mapping',
  },
  {
    path: 'Observability/Aggregate/DeadLetters',
    rule: 'AwsSolutions-S1',
    reason:
      'access logs of a bucket that only two functions write would need a second bucket; CloudTrail has data events',
  },
  {
    path: 'Observability/Store/Domain',
    rule: 'AwsSolutions-OS1',
    reason:
      'open to signed requests of this account, so that Sightline asks for no network; pass a domain in a VPC instead',
  },
  {
    path: 'Observability/Store/Domain',
    rule: 'AwsSolutions-OS3',
    reason: 'functions outside a VPC have no fixed address to allow: IAM decides, and every request is signed',
  },
  {
    path: 'Observability/Store/Domain',
    rule: 'AwsSolutions-OS4',
    reason: 'dedicated masters would triple the cost of the small default; a large fleet passes a domain of its own',
  },
  {
    path: 'Observability/Store/Domain',
    rule: 'AwsSolutions-OS9[LogExport::SEARCH_SLOW_LOGS]',
    reason: 'slow logs stay empty until an index sets thresholds, which nobody has chosen yet',
  },
  {
    path: 'Observability/Store/Domain',
    rule: 'AwsSolutions-OS9[LogExport::INDEX_SLOW_LOGS]',
    reason: 'slow logs stay empty until an index sets thresholds, which nobody has chosen yet',
  },
];

const SHOP: readonly Acknowledgement[] = [
  {
    path: '',
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    reason: 'the role that CDK gives a function by default, as most functions that Sightline is attached to have it',
  },
  {
    path: 'Front/ServiceRole',
    rule: WILDCARD_RESOURCE,
    reason: "the wildcard is for the versions of the one function: CDK's grantInvoke always adds them",
  },
  {
    path: 'Api/DefaultStage',
    rule: 'AwsSolutions-APIG1',
    reason: 'the spans and logs of the function behind it tell what an access log would',
  },
  {
    path: 'Api/POST--orders',
    rule: 'AwsSolutions-APIG4',
    reason: 'an example that takes orders from anybody and sells nothing',
  },
];

/** Tells cdk-nag which findings of Sightline stand; the others fail the synthesis. */
export function acknowledge(stack: Stack): void {
  acknowledgeAll(stack, SIGHTLINE);
}

/** Tells cdk-nag which findings of the example stand. */
export function acknowledgeShop(stack: Stack): void {
  acknowledgeAll(stack, SHOP);
}

function acknowledgeAll(stack: Stack, rows: readonly Acknowledgement[]): void {
  for (const { path, rule, reason } of rows) {
    const construct = find(stack, path);
    if (construct === undefined) continue;
    const ids = rule === WILDCARD_RESOURCE ? wildcardResources(construct) : [rule];
    for (const id of ids) Validations.of(construct).acknowledge({ id, reason });
  }
}

/** `undefined` for a construct that this variant of the app has not, such as the domain beside an endpoint. */
function find(stack: Stack, path: string): IConstruct | undefined {
  const ids = path === '' ? [] : path.split('/');
  return ids.reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), stack);
}

/** cdk-nag wants each wildcard by itself, as it stands in the template: a logical id, or the ARN of the user's domain. */
function wildcardResources(role: IConstruct): string[] {
  return role.node
    .findAll()
    .filter((child) => child instanceof CfnPolicy)
    .flatMap((policy) => Stack.of(policy).resolve(policy.policyDocument).Statement)
    .flatMap(({ Resource }) => Resource)
    .map((resource) => flattenCfnReference(resource))
    .filter((resource) => resource.includes('*'))
    .map((resource) => `${WILDCARD_RESOURCE}[Resource::${resource}]`);
}
