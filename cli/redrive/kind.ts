import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import type { Cause } from '../../functions/aggregator/line.ts';
import { GAVE_UP } from './object.ts';

/**
 * Why a letter is in the bucket, as far as that decides what to do about it.
 *
 * - `configuration`: OpenSearch refused the writer and not the document: a permission, a block, a store that is not there;
 * - `refused`: OpenSearch refused the document for what it holds;
 * - `undecodable`: no line could be made of the bytes;
 * - `given-up`: Lambda gave up on the batch, whatever it holds.
 */
export type LetterKind = 'configuration' | 'refused' | 'undecodable' | 'given-up';

/** How each kind is called, and what to do about it. Causes that stop everything come first. */
export const LETTER_KINDS = {
  configuration: {
    name: 'refused for a permission, a block or a missing store',
    advice:
      "no --fix mends it: give the aggregator's user the permission, lift the block, or deploy again to make the store; then run 'sightline redrive replay'",
  },
  'given-up': {
    name: 'given up by Lambda',
    advice:
      "OpenSearch or the aggregator failed for longer than maxRecordAge: when that is over, 'sightline redrive replay' gets them back as they are",
  },
  refused: {
    name: 'refused by OpenSearch for what they hold',
    advice: "look at some with 'sightline redrive show', then run 'sightline redrive replay' with a --fix",
  },
  undecodable: {
    name: 'not decodable',
    advice:
      "'sightline redrive show' prints them: 'sightline redrive replay' tries again to decode them, with --fix text it stores them as they are",
  },
} as const satisfies Record<LetterKind, { readonly name: string; readonly advice: string }>;

export function kindOfLetter({ index, cause }: Pick<DeadLetter, 'index' | 'cause'>): LetterKind {
  if (isConfiguration(cause)) return 'configuration';
  if (cause.reason === GAVE_UP) return 'given-up';
  return index === undefined ? 'undecodable' : 'refused';
}

const CONFIGURATION_TYPES: readonly string[] = [
  'security_exception',
  'cluster_block_exception',
  'index_not_found_exception',
];

/** Whether what was refused is the writer and not the document. */
export function isConfiguration({ type, status }: Cause): boolean {
  return status === 401 || status === 403 || CONFIGURATION_TYPES.includes(type);
}
