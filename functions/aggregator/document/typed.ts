import { type Kind, LINE_END } from '@sightline/telemetry/wire';
import type { FieldType } from '../fields/admitted.ts';
import { hasOnlyKnownMembers } from '../fields/known.ts';
import { hasOnlyKnownFields } from '../fields/scan.ts';
import { type Shape, shapeOf } from '../fields/shape.ts';
import { type FieldNode, find } from '../fields/tree.ts';
import type { Line } from '../line.ts';
import { carrierMembers } from './carrier.ts';
import { MAX_DEPTH, nestsDeeperThan } from './depth.ts';
import type { Routed } from './document.ts';
import { exactValue } from './exact-json.ts';
import type { JsonObject, ReadObject } from './json.ts';
import type { Splice } from './own.ts';

/** The JSON of a document, and the names in it that the mapping does not hold yet. */
export interface Typed {
  readonly source: string;
  readonly wanted?: ReadonlyMap<string, FieldType>;
  /** Who brings the names. */
  readonly service?: string | undefined;
}

/**
 * Tells whether a line of ours is its document as it stands: every field of it is known, and it nests no deeper than a
 * document may.
 *
 * @param node - what the mapping holds; where it is not known, only how deeply the line nests is looked at
 */
export function isPlain(text: string, kind: Kind, node: FieldNode | undefined): boolean {
  return node === undefined ? !nestsDeeperThan(MAX_DEPTH, text) : hasOnlyKnownFields(text, kind, node);
}

/**
 * The document of a line of ours: the line itself, where every field of it is known.
 *
 * @param node - what the mapping holds; `undefined` where it is not known
 * @returns `undefined` for a line that nests too deeply to be sent as it is
 */
export function ownSource(line: Line, splice: Splice, node: FieldNode | undefined): Typed | undefined {
  const { text } = line;
  const { kind } = splice;
  const source = splicedSource(line, splice);
  if (isPlain(text, kind, node)) return { source };
  if (node === undefined || nestsDeeperThan(MAX_DEPTH, text)) return undefined;
  return typedSource(line, source, kind, node, LINE_END);
}

/**
 * A document with what its fields do not find beside it under `untyped`, and with the line where that has not all.
 *
 * @param source - of which the numbers stay as they are written
 * @param end - how it ends
 */
function typedSource(line: Line, source: string, kind: Kind, node: FieldNode, end = '}'): Typed {
  const value = parsed(source);
  // Whether it is sound JSON is for OpenSearch to say.
  if (value === undefined) return { source };
  const shape = shapeOf(value, node, kind);
  const extra = extraMembers(line, shape);
  const service = textIn(value, kind === 'span' ? 'serviceName' : 'service');
  return {
    source: shape.value === value ? inserted(source, extra, end) : JSON.stringify({ ...shape.value, ...extra }),
    wanted: shape.wanted,
    service,
  };
}

function splicedSource(line: Line, { head, skip }: Splice): string {
  const carrier = carrierMembers(line);
  if (carrier === '') return head + line.text.slice(skip);
  return skip === 0 ? `{${carrier}${line.text.slice(1)}` : `{${carrier}${head.slice(1)}${line.text.slice(skip)}`;
}

/**
 * A foreign document with what its fields do not find beside it under `untyped`, and with the line where that has not all.
 *
 * @param node - what the mapping holds; `undefined` where it is not known
 */
export function foreignSource(line: Line, { kind, source, named }: Routed, node: FieldNode | undefined): Typed {
  if (node === undefined || named === undefined) return { source };
  return kind === 'log' ? attributesSource(line, source, named, node) : typedSource(line, source, kind, node);
}

function attributesSource(line: Line, source: string, { value, json }: ReadObject, root: FieldNode): Typed {
  const node = find(root, 'attributes');
  if (typeof node === 'string' || node.isOpaque) return { source };
  const service = textIn(value, 'service');
  if (hasOnlyKnownMembers(value, node)) return { source, service };
  const shape = shapeOf(value, node, 'log', 'attributes');
  if (shape.value === value && shape.untyped === undefined) return { source, service };
  const exactly = exactValue(json, value);
  const exact = exactly === value ? shape : shapeOf(exactly, node, 'log', 'attributes');
  const extra = extraMembers(line, exact);
  const { wanted } = exact;
  if (exact.value === exactly) return { source: inserted(source, extra, '}'), wanted, service };
  const document = { ...(JSON.parse(source) as JsonObject), attributes: exact.value, ...extra };
  return { source: JSON.stringify(document), wanted, service };
}

interface Extra {
  readonly raw?: string;
  readonly untyped?: Shape['untyped'];
  readonly refused?: string;
}

function extraMembers({ text }: Line, { untyped, isCut, changedKind }: Shape): Extra {
  return {
    ...(isCut && { raw: text }),
    ...(untyped && { untyped }),
    ...(changedKind !== undefined && { refused: `changed_kind: ${changedKind} has values of another kind` }),
  };
}

/** The members before the end of a document. */
function inserted(source: string, extra: Extra, end: string): string {
  const members = JSON.stringify(extra).slice(1, -1);
  return members === '' ? source : `${source.slice(0, -end.length)},${members}${end}`;
}

function parsed(source: string): JsonObject | undefined {
  try {
    return exactValue(source, JSON.parse(source) as JsonObject);
  } catch {
    return undefined;
  }
}

function textIn(value: JsonObject, name: string): string | undefined {
  const text = value[name];
  return typeof text === 'string' ? text : undefined;
}
