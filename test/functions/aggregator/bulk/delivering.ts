import { type DeliveryOptions, deliver } from '../../../../functions/aggregator/bulk/deliver.ts';
import type { Delivery } from '../../../../functions/aggregator/bulk/delivery.ts';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import type { Reply } from '../../../../functions/aggregator/bulk/send.ts';
import { actionsOf } from '../bulk-stub.ts';
import { line } from '../lines.ts';

/** Documents of an index without a flat form. */
export const itemsOf = (...ids: readonly string[]) =>
  ids.map((id) => bulkItem({ line: line(id, { id }), index: 'logs', source: '{}' }));

/** The ids in a request. */
export const idsOf = (body: Buffer) => actionsOf({ body }).map(({ id }) => id);

/** What a `_bulk` answers with a status for each item. */
export const reply = (...statuses: readonly number[]): Reply => ({
  kind: 'response',
  status: 200,
  body: { items: statuses.map((status) => ({ create: { status } })) },
});
/** What a request as a whole is answered with. */
export const refusal = (status: number): Reply => ({ kind: 'response', status, body: '' });

/** A request that OpenSearch may still work on. */
export const LATE: Reply = { kind: 'failure', type: 'timeout', reason: 'late' };

/** Delivers with a clock that only sleeping moves. */
export async function run(
  ids: readonly string[],
  send: (ids: readonly string[], call: number) => Reply,
  options: Partial<DeliveryOptions> & { readonly time?: number } = {},
) {
  const sent: string[][] = [];
  let left = options.time ?? 60_000;
  const delivery = await deliver(itemsOf(...ids), {
    batch: { bytes: 1_000_000, items: 100 },
    concurrency: 1,
    requestTimeoutMs: 30_000,
    timeLeft: () => left,
    sleep: async (ms) => {
      left -= ms;
    },
    random: () => 0.5,
    ...options,
    send: async ({ body }) => {
      const batch = idsOf(body);
      sent.push(batch);
      return send(batch, sent.length);
    },
  });
  return { delivery, sent };
}

/** The ids of what can't be stored. */
export const deadIds = ({ dead }: Pick<Delivery, 'dead'>) => dead.map(({ item }) => item.document.line.id);
