import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { OpenSearchAuth, OpenSearchTarget } from '../contract/target.ts';
import type { AggregatorTuning } from './aggregate/aggregator.ts';
import type { Thresholds } from './alert/thresholds.ts';
import type { DomainSize } from './store/domain.ts';
import type { StoreRetention } from './store/retention.ts';

export interface ObservabilityProps extends DomainSize, StoreRetention, AggregatorTuning {
  /**
   * Name of this environment; it ends the name of every index. Lower-case letters, digits and underscores.
   *
   * @default 'default'
   */
  readonly environment?: string;

  /**
   * OpenSearch Service domain that exists. Either this or {@link endpoint}.
   *
   * @default - a new domain, unless `endpoint` is given
   */
  readonly domain?: IDomain;

  /**
   * URL of any OpenSearch that exists: a domain, a Serverless collection, a cluster of one's own. Either this or
   * {@link domain}.
   *
   * @default - a new domain, unless `domain` is given
   */
  readonly endpoint?: string;

  /**
   * How requests are authenticated: signed with the functions' roles, with the user in {@link secret}, or not at all.
   *
   * @default - 'basic' with a secret, else 'sigv4'
   */
  readonly auth?: OpenSearchAuth;

  /**
   * Secret that holds `{"username":…,"password":…}` for auth `basic`.
   *
   * @default - none
   */
  readonly secret?: ISecret;

  /**
   * What kind of OpenSearch it is. Only `serverless-nextgen` has to be said: its address is that of a classic collection.
   *
   * @default - 'serverless' at the address of a collection, 'domain' when requests are signed, else 'self-managed'
   */
  readonly target?: OpenSearchTarget;

  /**
   * Name of the OpenSearch Serverless collection that {@link endpoint} is of. With it the stack gives the collection a data
   * access policy for Sightline's functions and, if it is a classic one, a life-cycle policy.
   *
   * @default - the collection's policies are the user's
   */
  readonly collectionName?: string;

  /**
   * URL of OpenSearch Dashboards, into which Setup imports Sightline's.
   *
   * @default - `/_dashboards` of the domain; none with `endpoint`
   */
  readonly dashboardsUrl?: string;

  /**
   * CloudWatch namespace of every metric.
   *
   * @default 'Sightline'
   */
  readonly namespace?: string;

  /**
   * Layer version that `attach` adds.
   *
   * @default - a new one, from what `npm run build` makes
   */
  readonly layer?: ILayerVersion;

  /**
   * How long the stream keeps a record, from 24 hours to 365 days: the longest that an outage of the aggregator may last.
   *
   * @default Duration.hours(24)
   */
  readonly streamRetention?: Duration;

  /**
   * How long a dead letter is kept for redriving.
   *
   * @default Duration.days(90)
   */
  readonly deadLetterExpiration?: Duration;

  /**
   * How long CloudWatch keeps the logs of attached functions and of Sightline's own; OpenSearch has them as well.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * Address that alarms are mailed to.
   *
   * @default - nobody; subscribe to `alarmTopic`
   */
  readonly alarmEmail?: string;

  /**
   * Thresholds that differ from the defaults.
   *
   * @default - see {@link Thresholds}
   */
  readonly alarmThresholds?: Thresholds;

  /**
   * What becomes of data (stream, dead letters, new domain, log groups, key) when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export interface AttachOptions {
  /**
   * Name of the service that the functions belong to: `service` of their logs and metrics, `serviceName` of their spans.
   *
   * @default - the function's own `OTEL_SERVICE_NAME`, else its name if it was given one, else its construct id
   */
  readonly service?: string;
}
