import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { logger, metrics, observe, tracer } from '@sightline/telemetry';
import { instrument } from '@sightline/telemetry/aws';
import { OPENING_STOCK, type Order, type PlaceOrder } from '../order.ts';

// Each customer is a series in OpenSearch, but no dimension: CloudWatch would bill each as a metric.
const placed = metrics.counter('shop_orders_placed', { labels: ['channel', 'customer'], dimensions: ['channel'] });
const sqs = instrument(new SQSClient({}));

/** Prices the order and queues its payment. An unknown sku throws: the demo's plain bug. */
async function orders({ order }: PlaceOrder): Promise<{ orderId: string }> {
  logger.append({ orderId: order.orderId });
  const total = await tracer.span('price order', { attributes: { 'shop.sku': order.sku } }, () => priceOf(order));
  await queuePayment(order);
  placed.inc({ channel: order.channel, customer: order.customer });
  logger.info('order placed', { total, card: order.card });
  return { orderId: order.orderId };
}

function priceOf(order: Order): number {
  if (OPENING_STOCK[order.sku] === undefined) throw new Error(`no such sku: ${order.sku}`);
  return order.price * order.quantity;
}

async function queuePayment(order: Order): Promise<void> {
  await sqs.send(
    new SendMessageCommand({ QueueUrl: process.env['PAYMENTS_QUEUE_URL'], MessageBody: JSON.stringify(order) }),
  );
}

export const handler = middy(orders).use(observe());
