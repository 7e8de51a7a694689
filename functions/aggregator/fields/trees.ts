import type { Kind } from '@sightline/telemetry/wire';
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
  /** Admits those of them that there is room for. */
  admit(): Promise<void>;
}

/** Where nobody was asked: documents are what their lines are. */
export const UNKNOWN_FIELDS: FieldTrees = { tree: () => undefined };

export const NO_ADMISSION: FieldAdmission = { ...UNKNOWN_FIELDS, want: () => undefined, admit: async () => undefined };
