import { indexName, type Kind } from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import { carrierMembers } from './carrier.ts';
import { foreignDocument } from './foreign.ts';
import type { JsonObject } from './json.ts';
import { type Splice, spliceOf } from './own.ts';

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
  /** What the line says, of a log that is or holds JSON. */
  readonly value?: JsonObject;
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

/** Turns a line into a document: one of ours without parsing it, anything else as {@link foreignDocument} says. */
export function toDocument(line: Line, indices: Indices): Document {
  const splice = spliceOf(line.text);
  if (splice !== undefined) return { line, index: indices[splice.kind], source: splicedSource(line, splice) };
  const { kind, source } = foreignDocument(line);
  return { line, index: indices[kind], source };
}

function splicedSource(line: Line, { head, skip }: Splice): string {
  const carrier = carrierMembers(line);
  if (carrier === '') return head + line.text.slice(skip);
  return skip === 0 ? `{${carrier}${line.text.slice(1)}` : `{${carrier}${head.slice(1)}${line.text.slice(skip)}`;
}
