import { kindOf } from '@sightline/telemetry/wire';
import { isEmf } from '../document/emf.ts';
import { levelOf } from '../document/formats/level-fields.ts';
import { parseObject } from '../document/json.ts';

/**
 * Takes the message of a log event apart where one write of several records reached CloudWatch Logs as one event: lines of
 * ours, EMF and JSON logs become a part each, and the text between them stays together, as a stack trace does. JSON over
 * several lines is one.
 */
export function partsOf(message: string): readonly string[] {
  if (!message.startsWith('{') && !message.includes('\n{')) return [message];
  const lines = message.split('\n').map(withoutReturn);
  const ofJson = lines.map(isJsonLine);
  if (!ofJson.includes(true) || (!ofJson[0] && parseObject(message) !== undefined)) return [message];
  const isOnlyJson = lines.every((line, index) => ofJson[index] || line.trim() === '');
  return collect(lines, (line, index) => ofJson[index]! && (isOnlyJson || isRecord(line)));
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** An element of JSON over several lines is indented. */
function isJsonLine(line: string): boolean {
  return line.startsWith('{') && line.endsWith('}') && (kindOf(line) !== undefined || parseObject(line) !== undefined);
}

/** Beside text only what says that it is a record: the JSON in `could not read:\n{"sku":7}` belongs to its text. */
function isRecord(line: string): boolean {
  if (kindOf(line) !== undefined) return true;
  const value = parseObject(line);
  return value !== undefined && (isEmf(value) || levelOf(value) !== undefined);
}

function collect(lines: readonly string[], standsAlone: (line: string, index: number) => boolean): readonly string[] {
  const parts: string[] = [];
  let text: string[] = [];
  const endText = () => {
    const part = text.join('\n');
    if (part.trim() !== '') parts.push(part);
    text = [];
  };
  for (const [index, line] of lines.entries()) {
    if (!standsAlone(line, index)) {
      text.push(line);
      continue;
    }
    endText();
    parts.push(line);
  }
  endText();
  return parts;
}
