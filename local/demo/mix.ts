import type { Card, Order } from '../../examples/shop/order.ts';

/** What the demo sends as the body of one `POST /orders`: an order, or something the shop must refuse. */
export type Body = Order | { readonly note: string };

/**
 * The request of each turn, always the same mix: of every 20, one is malformed, one asks for an unknown sku (the order
 * function throws), two have a slow card, one a flaky one (fails once, then works) and one a declined one.
 *
 * @param runId - makes order ids unique across runs, so that no two log lines are alike
 */
export function requestOf(turn: number, runId: string): Body {
  const step = turn % 20;
  if (step === 7) return { note: 'not an order' };
  return {
    orderId: `${runId}-${turn}`,
    sku: step === 13 ? 'unicorn' : (['tea', 'mug', 'tea', 'kettle'][turn % 4] ?? 'tea'),
    quantity: 1 + (turn % 3),
    price: 350 + 25 * (turn % 40),
    card: cardOf(step),
    channel: turn % 3 === 0 ? 'app' : 'web',
    customer: `customer-${turn % 7}`,
  };
}

function cardOf(step: number): Card {
  if (step === 3 || step === 16) return 'slow';
  if (step === 10) return 'flaky';
  if (step === 18) return 'declined';
  return 'good';
}
