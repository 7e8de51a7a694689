import { explainCause } from '../../../opensearch/cause.ts';
import { failureText } from '../../../opensearch/failure.ts';
import type { BatchLimits } from '../batch/packer.ts';
import type { Cause } from '../line.ts';
import type { Copies } from '../store/copies.ts';
import type { MissingStores } from '../store/stores.ts';
import type { BulkItem } from './item.ts';
import type { Send } from './send.ts';

export interface DeliveryOptions {
  readonly send: Send;
  readonly batch: BatchLimits;
  /** How many requests may be under way at once. */
  readonly concurrency: number;
  /** Longest wait for one response, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Milliseconds until delivery must end. */
  readonly timeLeft: () => number;
  /** False when the target is known to take no ids. Default true: if it takes none, its first response says so. */
  readonly ids?: boolean;
  /** Stores that nothing is sent to. By default there is none. */
  readonly missing?: MissingStores;
  /** What older indexes of the stores hold already. By default nobody asks for it. */
  readonly copies?: Copies;
  /** Whether OpenSearch answers a small request at this moment. By default only documents that it stores tell. */
  readonly answers?: (timeoutMs: number) => Promise<boolean>;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** A document that OpenSearch will never take. */
export interface DeadItem {
  readonly item: BulkItem;
  readonly cause: Cause;
  /** How many times it was sent, in its own form and in the flat one. */
  readonly attempts: number;
}

/** What became of every item: stored, there already, dead, or unresolved when the time was over. */
export interface Delivery {
  stored: number;
  /** Documents that were there already, from an earlier delivery of their line. */
  duplicates: number;
  /** Documents that were there already as many lines make them, such as an edge of the service map. */
  known: number;
  /** Items that were sent again, counted each time. */
  retries: number;
  /** Items that OpenSearch refused as they were; each is stored in its flat form, or dead, or unresolved. */
  flattened: number;
  /** Bytes of request bodies, before compression. */
  bytes: number;
  readonly dead: DeadItem[];
  readonly unresolved: BulkItem[];
  /** How long each request took, in milliseconds. */
  readonly requestDurations: number[];
  /** The latest reason for sending something again. */
  lastFailure?: Cause;
  /** OpenSearch takes no ids, so what is delivered again is stored again. */
  withoutIds?: boolean;
  /** Why nothing, or nothing of a store, is taken until someone changes the configuration. */
  refusal?: Refusal;
}

/** Whoever writes was refused, and not what he writes. */
export interface Refusal {
  readonly cause: Cause;
  /** The store that it is about; absent where a request was refused as a whole. */
  readonly index?: string;
}

/** OpenSearch refuses whatever is sent until someone changes the configuration, so nothing is given up. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';
  /** What became of the items; those that were refused are unresolved. */
  readonly delivery: Delivery;

  constructor({ cause, index }: Refusal, delivery: Delivery) {
    const { status, type, reason } = cause;
    const what = index === undefined ? 'the bulk request' : `documents of ${index}`;
    const failure = explainCause(cause, { ...(index !== undefined && { index }) });
    super(
      `OpenSearch refused ${what} with status ${status} (${type}: ${reason}): ${
        failure === undefined
          ? "check the endpoint, the authentication and the role's permissions"
          : failureText(failure)
      }`,
    );
    this.delivery = delivery;
  }
}

export function emptyDelivery(): Delivery {
  return {
    stored: 0,
    duplicates: 0,
    known: 0,
    retries: 0,
    flattened: 0,
    bytes: 0,
    dead: [],
    unresolved: [],
    requestDurations: [],
  };
}
