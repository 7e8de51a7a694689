/** What travels between the shop's functions. */
export interface Order {
  readonly orderId: string;
  readonly sku: string;
  readonly quantity: number;
  /** In cents. */
  readonly price: number;
  readonly card: Card;
  readonly channel: Channel;
  readonly customer: string;
}

/** Where an order was placed. */
export type Channel = 'web' | 'app';

/** How the payment of this order will go: the demo decides, so that every run has the same mix. */
export type Card = 'good' | 'slow' | 'flaky' | 'declined';

/** The order function's input. */
export interface PlaceOrder {
  readonly order: Order;
}

/** Detail of the event that says an order is paid. */
export interface PaymentAccepted {
  readonly order: Order;
}

export const EVENT_SOURCE = 'shop.payments';
export const PAYMENT_ACCEPTED = 'PaymentAccepted';

/** What the stock function starts with. A sku that is not here can't be ordered. */
export const OPENING_STOCK: Readonly<Record<string, number>> = { tea: 400, mug: 120, kettle: 25 };
