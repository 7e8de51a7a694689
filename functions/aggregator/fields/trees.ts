import type { Kind } from '@sightline/telemetry/wire';
import type { Cause } from '../line.ts';
import type { TimeLeft } from '../store/insist.ts';
import type { FieldType } from './admitted.ts';
import type { FieldNode } from './tree.ts';

/** The names that documents of each kind can have; none of a kind whose mapping is not known. */
export interface FieldTrees {
  tree(kind: Kind): FieldNode | undefined;
}

/** Lets mappings hold names that they do not hold yet. */
export interface FieldAdmission extends FieldTrees {
  /** Notes names that a line has. */
  want(kind: Kind, service: string, names: ReadonlyMap<string, FieldType>): void;
  /**
   * Admits those of them that there is room for.
   *
   * @param patience - how long to ask again where there is no answer; default not at all
   * @returns why nobody knows what became of them, where OpenSearch gives no answer to anything; else `undefined`
   */
  admit(patience?: TimeLeft): Promise<Cause | undefined>;
}

/** Where nobody was asked: documents are what their lines are. */
export const UNKNOWN_FIELDS: FieldTrees = { tree: () => undefined };

export const NO_ADMISSION: FieldAdmission = { ...UNKNOWN_FIELDS, want: () => undefined, admit: async () => undefined };
