import { DEFAULT_NAMESPACE, indexName } from '@sightline/telemetry/wire';
import { RemovalPolicy, Token } from 'aws-cdk-lib';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DEFAULT_ENVIRONMENT } from '../contract/names.ts';
import { Aggregator } from './aggregate/aggregator.ts';
import { AlarmTopic } from './alert/alarm-topic.ts';
import { FunctionAlarms } from './alert/function-alarms.ts';
import { PipelineAlarms } from './alert/pipeline-alarms.ts';
import { type Thresholds, thresholds } from './alert/thresholds.ts';
import { requireAttachable } from './attach/eligibility.ts';
import { instrument } from './attach/instrument.ts';
import { SUPPORTED_RUNTIMES, TelemetryLayer } from './attach/layer.ts';
import { attachedLogGroup } from './attach/log-group.ts';
import type { AttachOptions, ObservabilityProps } from './observability-props.ts';
import { Sampler } from './sample/sampler.ts';
import { aggregatorAccess } from './store/aggregator-access.ts';
import { CollectionPolicies } from './store/collection-policies.ts';
import { retentionDays } from './store/retention.ts';
import { Setup } from './store/setup.ts';
import { Store } from './store/store.ts';
import { LogSubscription } from './transport/log-subscription.ts';
import { Transport } from './transport/transport.ts';
import { TelemetryDashboard } from './view/dashboard.ts';

/**
 * Observability of Lambda functions: everything from their standard output to OpenSearch, alarms and a dashboard.
 *
 * @throws Error when a property is not what AWS accepts, or the layer is not built
 * @example
 * const observability = new Observability(this, 'Observability', { environment: 'prod', alarmEmail: 'ops@example.com' });
 * observability.attach([checkout, payment]);
 */
export class Observability extends Construct {
  readonly stream: IStream;
  readonly deadLetterBucket: IBucket;
  readonly layer: ILayerVersion;
  readonly aggregator: IFunction;
  readonly sampler: IFunction;
  /** The domain in use; `undefined` with `endpoint`. */
  readonly domain: IDomain | undefined;
  /** URL of OpenSearch. */
  readonly endpoint: string;
  readonly alarmTopic: ITopic;
  /** Alarms of the pipe itself; those of an attached function stand beside the function. */
  readonly pipelineAlarms: readonly Alarm[];
  readonly dashboard: Dashboard;

  private readonly namespace: string;
  private readonly transport: Transport;
  private readonly thresholds: Required<Thresholds>;
  private readonly logs: { readonly logRetention: RetentionDays; readonly removalPolicy: RemovalPolicy };
  private readonly attached = new Set<IFunction>();
  private readonly subscribedGroups = new Set<string>();

  constructor(scope: Construct, id: string, props: ObservabilityProps = {}) {
    super(scope, id);
    const environment = props.environment ?? DEFAULT_ENVIRONMENT;
    if (!Token.isUnresolved(environment)) indexName('log', environment);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const logs = { logRetention: props.logRetention ?? RetentionDays.ONE_MONTH, removalPolicy };
    this.logs = logs;
    this.namespace = props.namespace ?? DEFAULT_NAMESPACE;
    this.thresholds = thresholds(props.alarmThresholds);

    this.layer = props.layer ?? new TelemetryLayer(this, 'Layer').layerVersion;
    this.transport = new Transport(this, 'Transport', { retentionPeriod: props.streamRetention, removalPolicy });
    this.stream = this.transport.stream;

    const sampler = new Sampler(this, 'Sample', { namespace: this.namespace, ...logs });
    this.sampler = sampler.function;
    // No feedback loop: the sampler writes a fixed number of lines each minute, whatever flows through the stream.
    this.subscribe(sampler, sampler.logGroup);

    const store = new Store(this, 'Store', { ...props, removalPolicy });
    this.domain = store.domain;
    this.endpoint = store.endpoint;
    const openSearch = { ...store.settings, compression: props.bulkCompression };

    const setup = new Setup(this, 'Setup', {
      ...props,
      environment,
      openSearch,
      dashboardsUrl: store.dashboardsUrl,
      ...logs,
    });
    store.grantAccess(setup.function, { methods: ['Delete', 'Get', 'Head', 'Post', 'Put'], path: '*' });

    const aggregator = new Aggregator(this, 'Aggregate', {
      ...props,
      stream: this.stream,
      namespace: this.namespace,
      environment,
      openSearch,
      maxBulkMebibytes: store.maxBulkMebibytes,
      ...logs,
    });
    this.aggregator = aggregator.function;
    this.deadLetterBucket = aggregator.deadLetterBucket;
    for (const access of aggregatorAccess(environment)) store.grantAccess(aggregator.function, access);
    // The first document decides how its fields are indexed unless the templates are there before it.
    aggregator.eventSourceMapping.node.addDependency(setup.resource);
    if (props.collectionName !== undefined) {
      const policies = new CollectionPolicies(this, 'Collection', {
        collectionName: props.collectionName,
        environment,
        setup: setup.role,
        writer: aggregator.role,
        ...(store.target === 'serverless' && { retentionDays: retentionDays(props) }),
      });
      setup.resource.node.addDependency(policies.access);
    }

    const deadLetters = aggregator.metricDeadLetters();
    this.alarmTopic = new AlarmTopic(this, 'AlarmTopic', { email: props.alarmEmail, removalPolicy }).topic;
    this.pipelineAlarms = new PipelineAlarms(this, 'Alarms', {
      aggregator: this.aggregator,
      eventSourceMapping: aggregator.eventSourceMapping,
      deadLetters,
      thresholds: this.thresholds,
      action: new SnsAction(this.alarmTopic),
    }).all;
    this.dashboard = new TelemetryDashboard(this, 'View', {
      namespace: this.namespace,
      stream: this.stream,
      aggregator: this.aggregator,
      deadLetters,
      alarms: this.pipelineAlarms,
    }).dashboard;
  }

  /**
   * Attaches functions: adds the layer and its settings, JSON logs, a log group with retention whose every line goes to
   * the stream, alarms, and a tag. A function that is attached already stays as it is.
   *
   * Functions keep `@sightline/telemetry` and `@opentelemetry/api` out of their bundles, since the layer brings both.
   *
   * @throws Error when a function can't be attached: an imported one, a container image, Lambda@Edge, a runtime that
   * the layer is not made for, five layers already, or one that another Observability has
   * @example
   * observability.attach(checkout, { service: 'checkout' });
   */
  attach(functions: IFunction | readonly IFunction[], options: AttachOptions = {}): void {
    for (const fn of Array.isArray(functions) ? functions : [functions]) this.attachOne(fn, options);
  }

  private attachOne(fn: IFunction, options: AttachOptions): void {
    if (this.attached.has(fn)) return;
    if (fn.node.scopes.includes(this))
      throw new Error(`can't attach to '${fn.node.path}', got one of Sightline's own functions: it would feed itself`);
    requireAttachable(fn, SUPPORTED_RUNTIMES);
    if (fn.node.tryFindChild('SightlineAlarms') !== undefined)
      throw new Error(`can't attach to '${fn.node.path}', got a function that another Observability has: choose one`);

    instrument(fn, { layer: this.layer, namespace: this.namespace, service: options.service });
    this.subscribe(fn, attachedLogGroup(fn, this.logs));
    new FunctionAlarms(fn, 'SightlineAlarms', {
      function: fn,
      thresholds: this.thresholds,
      action: new SnsAction(this.alarmTopic),
    });
    this.attached.add(fn);
  }

  private subscribe(scope: Construct, logGroup: ILogGroup): void {
    // Functions may share a group: a second filter would send each line twice, and CloudWatch Logs allows no third.
    if (this.subscribedGroups.has(logGroup.logGroupName)) return;
    this.subscribedGroups.add(logGroup.logGroupName);
    new LogSubscription(scope, 'SightlineSubscription', {
      logGroup,
      stream: this.stream,
      role: this.transport.subscriptionRole,
    });
  }
}
