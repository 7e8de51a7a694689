import middy from '@middy/core';
import { logger, metrics, observe, tracer } from '@sightline/telemetry';
import type { EventBridgeEvent } from 'aws-lambda';
import { OPENING_STOCK, type PAYMENT_ACCEPTED, type PaymentAccepted } from '../order.ts';

const stockLevel = metrics.gauge('shop_stock_level', { labels: ['sku'] });
const unitsSold = metrics.counter('shop_units_sold', { labels: ['sku'] });
const LOW_STOCK = 10;

/** Each sku's counter, its labels looked up once. */
const soldOf = new Map(Object.keys(OPENING_STOCK).map((sku) => [sku, unitsSold.bind({ sku })]));

/** Kept in memory on purpose: the example shows telemetry, not a database. */
const stock = new Map(Object.entries(OPENING_STOCK));

/** Takes what was paid for off the shelf. */
async function takeFromStock(event: EventBridgeEvent<typeof PAYMENT_ACCEPTED, PaymentAccepted>): Promise<void> {
  const { orderId, sku, quantity } = event.detail.order;
  const left = tracer.span('update shelf', { attributes: { 'shop.sku': sku } }, () => {
    const level = Math.max(0, (stock.get(sku) ?? 0) - quantity);
    stock.set(sku, level);
    return level;
  });
  stockLevel.set(left, { sku });
  soldOf.get(sku)?.add(quantity);
  if (left < LOW_STOCK) logger.warn('stock is low', { orderId, sku, left });
  else logger.info('stock updated', { orderId, sku, left });
}

export const handler = middy(takeFromStock).use(observe());
