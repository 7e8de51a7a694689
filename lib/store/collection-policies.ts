import { indexName, type Kind, type Store } from '@sightline/telemetry/wire';
import { Names, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnAccessPolicy, CfnLifecyclePolicy } from 'aws-cdk-lib/aws-opensearchserverless';
import { Construct } from 'constructs';

export interface CollectionPoliciesProps {
  /** Name of the collection, which is not its id. */
  readonly collectionName: string;
  /** Name of Sightline's environment. */
  readonly environment: string;
  /** Role that makes index templates and indexes. */
  readonly setup: IRole;
  /** Role that writes documents. */
  readonly writer: IRole;
  /** Days that documents of a kind are kept; no life-cycle policy when absent. */
  readonly retentionDays?: Readonly<Record<Kind, number>>;
}

const STORES: readonly Store[] = ['log', 'metric', 'span', 'serviceMap'];

/**
 * What an OpenSearch Serverless collection must be told about Sightline: who may do what with the environment's indexes,
 * and how long their documents are kept. The collection, its encryption and its network policy are the user's.
 */
export class CollectionPolicies extends Construct {
  /** Setup is refused until this is there. */
  readonly access: CfnAccessPolicy;

  constructor(scope: Construct, id: string, props: CollectionPoliciesProps) {
    super(scope, id);
    this.access = new CfnAccessPolicy(this, 'Access', {
      type: 'data',
      name: nameOf(this, 'access'),
      description: 'Sightline: sets indexes up and writes documents',
      policy: Stack.of(this).toJsonString(accessRules(props)),
    });
    if (props.retentionDays !== undefined)
      new CfnLifecyclePolicy(this, 'Lifecycle', {
        type: 'retention',
        name: nameOf(this, 'keep'),
        description: 'Sightline: how long telemetry is kept',
        policy: Stack.of(this).toJsonString({ Rules: retentionRules(props, props.retentionDays) }),
      });
  }
}

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-access.html */
function accessRules({ collectionName, environment, setup, writer }: CollectionPoliciesProps): object[] {
  const indexes = STORES.map((store) => `index/${collectionName}/${indexName(store, environment)}`);
  return [
    {
      Description: 'Setup makes index templates and indexes',
      Principal: [setup.roleArn],
      Rules: [
        {
          // A template belongs to the collection as a whole; there is no narrower resource for it.
          ResourceType: 'collection',
          Resource: [`collection/${collectionName}`],
          Permission: ['CreateCollectionItems', 'UpdateCollectionItems', 'DeleteCollectionItems'].map(aoss),
        },
        {
          ResourceType: 'index',
          Resource: indexes,
          Permission: ['CreateIndex', 'DescribeIndex', 'UpdateIndex'].map(aoss),
        },
      ],
    },
    {
      Description: 'the aggregator writes documents and maps their fields',
      Principal: [writer.roleArn],
      Rules: [
        {
          ResourceType: 'index',
          Resource: indexes,
          Permission: ['DescribeIndex', 'UpdateIndex', 'WriteDocument'].map(aoss),
        },
      ],
    },
  ];
}

/**
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-lifecycle.html
 *
 * Time series take no ids, so every invocation adds its edges of the service map again: they are kept as long as spans.
 */
function retentionRules(
  { collectionName, environment }: CollectionPoliciesProps,
  days: Readonly<Record<Kind, number>>,
): object[] {
  return STORES.map((store) => ({
    ResourceType: 'index',
    Resource: [`index/${collectionName}/${indexName(store, environment)}`],
    MinIndexRetention: `${days[store === 'serviceMap' ? 'span' : store]}d`,
  }));
}

const aoss = (permission: string) => `aoss:${permission}`;

/** Policies are named within an account, by 3 to 32 lower-case letters, digits and hyphens. */
function nameOf(scope: Construct, suffix: string): string {
  const unique = Names.uniqueResourceName(scope, { maxLength: 31 - suffix.length, separator: '-' });
  return `${unique.toLowerCase()}-${suffix}`;
}
