import { indexName, type Kind } from '@sightline/telemetry/wire';
import type { FieldType } from '../fields/admitted.ts';
import { type FieldTrees, UNKNOWN_FIELDS } from '../fields/trees.ts';
import type { Line } from '../line.ts';
import { foreignDocument } from './foreign.ts';
import type { ReadObject } from './json.ts';
import { functionOf } from './origin.ts';
import { spliceOf } from './own.ts';
import { foreignSource, ownSource, type Typed } from './typed.ts';

/** A line in the form in which it is stored. */
export interface Document {
  readonly line: Line;
  /** The data stream that it goes to. */
  readonly index: string;
  /** One JSON object with no raw newline in it: a newline would end the document in a bulk body. */
  readonly source: string;
  /** Many lines make this same document, so that OpenSearch has it already is what is to be expected. */
  readonly shared?: true;
}

/** A document's kind and JSON. */
export interface Routed {
  readonly kind: Kind;
  readonly source: string;
  /** JSON whose names are the user's: a log's `attributes`, or all of a metric or span. */
  readonly named?: ReadObject;
}

/** The data stream of each kind. */
export type Indices = Readonly<Record<Kind, string>>;

/**
 * Names the data streams of an environment.
 *
 * @throws Error when the environment can't be part of an index's name
 */
export function indicesOf(environment: string): Indices {
  return {
    log: indexName('log', environment),
    metric: indexName('metric', environment),
    span: indexName('span', environment),
  };
}

/** A document, and the names in it that the mapping does not hold yet. */
export interface TypedDocument {
  readonly document: Document;
  readonly kind: Kind;
  readonly wanted?: ReadonlyMap<string, FieldType> | undefined;
  /** Who brings the names. */
  readonly service: string;
}

/**
 * Turns a line into a document: one of ours without parsing it, where the mapping holds all of its names, anything else as
 * {@link foreignDocument} says.
 *
 * @param fields - what the mappings hold; where that is not known, a document is what its line is
 */
export function typedDocument(line: Line, indices: Indices, fields: FieldTrees = UNKNOWN_FIELDS): TypedDocument {
  const splice = spliceOf(line.text);
  const own = splice && ownSource(line, splice, fields.tree(splice.kind));
  if (splice !== undefined && own !== undefined) return made(line, indices, splice.kind, own);
  const foreign = foreignDocument(line);
  return made(line, indices, foreign.kind, foreignSource(line, foreign, fields.tree(foreign.kind)));
}

function made(line: Line, indices: Indices, kind: Kind, { source, wanted, service }: Typed): TypedDocument {
  const owner = service ?? functionOf(line) ?? line.origin?.logGroup ?? '';
  return { document: { line, index: indices[kind], source }, kind, wanted, service: owner };
}

/** The document of {@link typedDocument}. */
export function toDocument(line: Line, indices: Indices, fields?: FieldTrees): Document {
  return typedDocument(line, indices, fields).document;
}
