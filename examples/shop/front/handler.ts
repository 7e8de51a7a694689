import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import { logger, metrics, observe } from '@sightline/telemetry';
import { instrument } from '@sightline/telemetry/aws';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Order, PlaceOrder } from '../order.ts';

const requests = metrics.counter('shop_requests', { labels: ['outcome'] });
const orderValue = metrics.histogram('shop_order_value', { labels: ['currency'] });
// The AWS emulator drops the client context, in which the trace travels otherwise.
const lambda = instrument(new LambdaClient({}), { payloads: true });

/** `POST /orders`: checks the order and hands it to the order function. */
async function front(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const order = readOrder(event);
  if (order === undefined) {
    requests.inc({ outcome: 'rejected' });
    logger.warn('order rejected: the body is not an order', { bytes: event.body?.length ?? 0 });
    return reply(400, { error: 'send {"sku": text, "quantity": number, "price": cents}' });
  }
  const placed = await place(order);
  if (!placed) {
    requests.inc({ outcome: 'failed' });
    logger.error('order failed', { orderId: order.orderId, sku: order.sku });
    return reply(502, { orderId: order.orderId, error: 'the order could not be placed' });
  }
  requests.inc({ outcome: 'accepted' });
  orderValue.observe((order.price * order.quantity) / 100, { currency: 'EUR' });
  logger.info('order accepted', { orderId: order.orderId, sku: order.sku, quantity: order.quantity });
  return reply(202, { orderId: order.orderId });
}

async function place(order: Order): Promise<boolean> {
  const input: PlaceOrder = { order };
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: process.env['ORDERS_FUNCTION'], Payload: JSON.stringify(input) }),
  );
  return FunctionError === undefined;
}

function readOrder({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Order | undefined {
  try {
    // API Gateway encodes what does not say that it is text or JSON, such as what curl sends
    const json = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
    const { sku, quantity, price, ...rest } = JSON.parse(json) as Partial<Order>;
    if (typeof sku !== 'string' || typeof quantity !== 'number' || typeof price !== 'number') return undefined;
    const { orderId = randomUUID(), card = 'good', channel = 'web', customer = 'guest' } = rest;
    return { orderId, sku, quantity, price, card, channel, customer };
  } catch {
    return undefined;
  }
}

function reply(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export const handler = middy(front).use(observe());
