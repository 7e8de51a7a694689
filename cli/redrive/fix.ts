import { InvalidArgumentError } from 'commander';
import type { Document, Indices } from '../../functions/aggregator/document/document.ts';
import type { Line } from '../../functions/aggregator/line.ts';

/** A way to make a refused line acceptable. */
export type Fix =
  | { readonly kind: 'drop'; readonly field: string }
  | { readonly kind: 'rename'; readonly field: string; readonly to: string }
  | { readonly kind: 'stringify'; readonly field: string }
  | { readonly kind: 'text' }
  | { readonly kind: 'index'; readonly index: string };

/** How each fix is written, and what it does. */
export const FIXES: readonly (readonly [form: string, meaning: string])[] = [
  ['drop:<field>', 'leave the field out'],
  ['rename:<field>=<new name>', 'give the field another name'],
  ['stringify:<field>', "replace the field's value by its JSON as text"],
  ['text', 'store the line as the message of a plain log, whatever is in it'],
  ['index:<name>', 'send it to another data stream'],
];

/**
 * Reads a fix as it is written on the command line.
 *
 * @throws InvalidArgumentError when it is none of {@link FIXES}
 * @example
 * parseFix('rename:error=errorText'); // { kind: 'rename', field: 'error', to: 'errorText' }
 */
export function parseFix(text: string): Fix {
  const [, kind, argument = ''] = /^([a-z]+)(?::(.+))?$/s.exec(text) ?? [];
  const [, field = '', to = ''] = /^([^=]+)=(.+)$/s.exec(argument) ?? [];
  if (kind === 'text' && argument === '') return { kind };
  if ((kind === 'drop' || kind === 'stringify') && argument !== '') return { kind, field: argument };
  if (kind === 'rename' && field !== '') return { kind, field, to };
  if (kind === 'index' && argument !== '') return { kind, index: argument };
  throw new InvalidArgumentError(`It must be ${FIXES.map(([form]) => form).join(', ')}.`);
}

/**
 * Makes a line's document after the fixes, applied one after another. A fix that does not fit, such as one for a field
 * that the line does not have, changes nothing.
 *
 * @param make - makes the document of a line
 */
export function fixedDocument(
  line: Line,
  fixes: readonly Fix[],
  indices: Indices,
  make: (line: Line) => Document,
): Document {
  const text = fixes.reduce(fixText, line.text);
  const fixed = text === line.text ? line : { ...line, text };
  const document = fixes.some(({ kind }) => kind === 'text') ? plainLog(fixed, indices) : make(fixed);
  const target = fixes.findLast((fix) => fix.kind === 'index');
  return target === undefined ? document : { ...document, index: target.index };
}

function fixText(text: string, fix: Fix): string {
  if (fix.kind !== 'drop' && fix.kind !== 'rename' && fix.kind !== 'stringify') return text;
  const value = parseObject(text);
  if (value === undefined) return text;
  const fixed = fixField(value, fix);
  return fixed === undefined ? text : JSON.stringify(fixed);
}

type JsonObject = Readonly<Record<string, unknown>>;
type FieldFix = Extract<Fix, { field: string }>;

/** Gives `undefined` when there is no such field. The fields keep their order: a line's kind shows in its first one. */
function fixField(value: JsonObject, fix: FieldFix): JsonObject | undefined {
  if (Object.hasOwn(value, fix.field))
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, field]) =>
        name === fix.field ? changed(name, field, fix) : [[name, field]],
      ),
    );
  for (let dot = fix.field.indexOf('.'); dot !== -1; dot = fix.field.indexOf('.', dot + 1)) {
    const parent = fix.field.slice(0, dot);
    const child = value[parent];
    if (!isObject(child)) continue;
    const fixed = fixField(child, { ...fix, field: fix.field.slice(dot + 1) });
    if (fixed !== undefined) return { ...value, [parent]: fixed };
  }
  return undefined;
}

function changed(name: string, value: unknown, fix: FieldFix): readonly (readonly [string, unknown])[] {
  switch (fix.kind) {
    case 'drop':
      return [];
    case 'rename':
      return [[fix.to, value]];
    case 'stringify':
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  }
}

/** The form that OpenSearch takes whatever the line is. */
function plainLog(line: Line, indices: Indices): Document {
  const source = JSON.stringify({
    '@timestamp': new Date(line.time).toISOString(),
    message: line.text,
    ...line.origin,
  });
  return { line, index: indices.log, source };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
