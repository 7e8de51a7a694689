import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import { SpanKind } from '@opentelemetry/api';
import { logger, metrics, observe, tracer } from '@sightline/telemetry';
import { instrument } from '@sightline/telemetry/aws';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { EVENT_SOURCE, type Order, PAYMENT_ACCEPTED, type PaymentAccepted } from '../order.ts';

const payments = metrics.counter('shop_payments', { labels: ['outcome'] });
const chargeTime = metrics.histogram('shop_charge_duration', {
  unit: 'Milliseconds',
  labels: ['outcome'],
  buckets: [5, 10, 25, 50, 100, 250, 500, 1_000],
});
const events = instrument(new EventBridgeClient({}));

const FAST_CHARGE_MS = 5;
const SLOW_CHARGE_MS = 400;

/** Charges the card of each queued order and says so on the event bus. A throw sends the message back to the queue. */
async function handlePayments(event: SQSEvent): Promise<void> {
  for (const record of event.Records) await pay(record);
}

async function pay(record: SQSRecord): Promise<void> {
  const order = JSON.parse(record.body) as Order;
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const accepted = await tracer.span(
    'charge card',
    { kind: SpanKind.CLIENT, attributes: { 'shop.order_id': order.orderId, 'shop.card': order.card } },
    () => timedCharge(order, attempt),
  );
  payments.inc({ outcome: accepted ? 'accepted' : 'declined' });
  if (!accepted) {
    logger.warn('card declined', { orderId: order.orderId, attempt });
    return;
  }
  logger.info('payment accepted', { orderId: order.orderId, attempt });
  await publish(order);
}

async function timedCharge(order: Order, attempt: number): Promise<boolean> {
  const stop = chargeTime.timer();
  let outcome = 'failed';
  try {
    const accepted = await charge(order, attempt);
    outcome = accepted ? 'accepted' : 'declined';
    return accepted;
  } finally {
    stop({ outcome });
  }
}

async function charge(order: Order, attempt: number): Promise<boolean> {
  await sleep(order.card === 'slow' ? SLOW_CHARGE_MS : FAST_CHARGE_MS);
  if (order.card === 'flaky' && attempt === 1) throw new Error('the card network did not answer');
  return order.card !== 'declined';
}

async function publish(order: Order): Promise<void> {
  const detail: PaymentAccepted = { order };
  const { FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: process.env['EVENT_BUS_NAME'],
          Source: EVENT_SOURCE,
          DetailType: PAYMENT_ACCEPTED,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  );
  if (FailedEntryCount) throw new Error(`event bus refused PaymentAccepted of order ${order.orderId}`);
}

export const handler = middy(handlePayments).use(observe());
