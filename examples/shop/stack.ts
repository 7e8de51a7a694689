import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Architecture, type Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Observability } from '../../lib/index.ts';
import { EVENT_SOURCE, PAYMENT_ACCEPTED } from './order.ts';

export interface ShopStackProps extends StackProps {
  /** Where the shop's telemetry goes. */
  readonly observability: Observability;
}

/**
 * A small shop that calls itself through HTTP, a direct invoke, SQS and EventBridge:
 *
 *     POST /orders ─▶ front ─invoke─▶ orders ─SQS─▶ payments ─EventBridge─▶ stock
 *
 * Its only tie to Sightline is `observability.attach(…)` here and `observe()` in each handler.
 */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopStackProps) {
    super(scope, id, props);

    const paymentTimeout = Duration.seconds(5);
    const deadPayments = new Queue(this, 'DeadPayments', { enforceSSL: true });
    const payments = new Queue(this, 'PaymentsQueue', {
      enforceSSL: true,
      // a failed charge is tried again after this long
      visibilityTimeout: paymentTimeout.plus(Duration.seconds(1)),
      deadLetterQueue: { queue: deadPayments, maxReceiveCount: 3 },
    });
    const bus = new EventBus(this, 'Bus');

    const stockFn = this.shopFunction('stock', {});
    const paymentsFn = this.shopFunction('payments', { EVENT_BUS_NAME: bus.eventBusName }, paymentTimeout);
    const ordersFn = this.shopFunction('orders', { PAYMENTS_QUEUE_URL: payments.queueUrl });
    const frontFn = this.shopFunction('front', { ORDERS_FUNCTION: ordersFn.functionName });

    const api = new HttpApi(this, 'Api');
    api.addRoutes({
      path: '/orders',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Front', frontFn),
    });
    ordersFn.grantInvoke(frontFn);
    payments.grantSendMessages(ordersFn);
    paymentsFn.addEventSource(new SqsEventSource(payments, { batchSize: 1 }));
    bus.grantPutEventsTo(paymentsFn);
    new Rule(this, 'PaymentAccepted', {
      eventBus: bus,
      eventPattern: { source: [EVENT_SOURCE], detailType: [PAYMENT_ACCEPTED] },
      targets: [new LambdaFunction(stockFn)],
    });

    for (const fn of [frontFn, ordersFn, paymentsFn, stockFn]) props.observability.attach(fn);

    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
  }

  private shopFunction(name: string, environment: Record<string, string>, timeout = Duration.seconds(10)): LambdaFn {
    return new NodejsFunction(this, name[0]?.toUpperCase() + name.slice(1), {
      functionName: `shop-${name}`,
      entry: new URL(`./${name}/handler.ts`, import.meta.url).pathname,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 256,
      timeout,
      environment: { ...environment, OTEL_SERVICE_NAME: `shop-${name}` },
      bundling: {
        format: OutputFormat.ESM,
        mainFields: ['module', 'main'],
        // what the layer brings stays out of the bundle
        externalModules: ['@sightline/telemetry', '@opentelemetry/api'],
        banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
  }
}
