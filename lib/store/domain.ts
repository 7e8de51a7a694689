import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EbsDeviceVolumeType } from 'aws-cdk-lib/aws-ec2';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnDomain, Domain, EngineVersion, TLSSecurityPolicy } from 'aws-cdk-lib/aws-opensearchservice';
import type { Construct } from 'constructs';
import { requireInRange } from '../validate.ts';

/** Size of the domain that Sightline makes. */
export interface DomainSize {
  /**
   * Data nodes of the new domain; two or more stand in two Availability Zones.
   *
   * @default 2
   */
  readonly dataNodes?: number;

  /**
   * Instance type of the data nodes. The `or` families keep a copy of every document in S3, so losing a node loses none
   * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/or1.html).
   *
   * @default 'or1.medium.search'
   */
  readonly dataNodeInstanceType?: string;

  /**
   * Storage of each data node in GiB.
   *
   * @default 50
   */
  readonly volumeSize?: number;
}

export const DEFAULT_INSTANCE_TYPE = 'or1.medium.search';

export interface TelemetryDomainProps extends DomainSize {
  readonly removalPolicy: RemovalPolicy;
}

/** A small OpenSearch Service domain: encrypted at rest, between nodes and on the way, open to this account's IAM only. */
export class TelemetryDomain extends Domain {
  constructor(scope: Construct, id: string, props: TelemetryDomainProps) {
    requireInRange('dataNodes', props.dataNodes, 1, 80);
    requireInRange('volumeSize', props.volumeSize, 10, 36_864);
    const dataNodes = props.dataNodes ?? 2;
    super(scope, id, {
      version: EngineVersion.OPENSEARCH_3_7,
      capacity: {
        dataNodes,
        dataNodeInstanceType: props.dataNodeInstanceType ?? DEFAULT_INSTANCE_TYPE,
        // Standby needs three zones and dedicated masters: more than a default should cost.
        multiAzWithStandbyEnabled: false,
      },
      zoneAwareness: dataNodes > 1 ? { enabled: true, availabilityZoneCount: 2 } : { enabled: false },
      ebs: { volumeType: EbsDeviceVolumeType.GP3, volumeSize: props.volumeSize ?? 50 },
      encryptionAtRest: { enabled: true },
      nodeToNodeEncryption: true,
      enforceHttps: true,
      tlsSecurityPolicy: TLSSecurityPolicy.TLS_1_2_PFS,
      removalPolicy: props.removalPolicy,
    });

    // On the resource itself: the `accessPolicies` property sets them by a custom resource after the domain is up.
    const resource = this.node.defaultChild as CfnDomain;
    resource.accessPolicies = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AccountRootPrincipal()],
          actions: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
          resources: [
            // A domain can't name its own ARN in its policy; its name is not known before it exists either.
            Stack.of(this).formatArn({ service: 'es', resource: 'domain', resourceName: '*' }),
          ],
        }),
      ],
    });
  }
}
