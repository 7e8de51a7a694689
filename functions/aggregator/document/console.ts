import { crashFields } from './formats/crash.ts';
import { leadingFields } from './formats/leading-level.ts';
import { tabbedFields } from './formats/node.ts';
import { pythonFields } from './formats/python.ts';
import { platformTextFields } from './formats/report.ts';
import { rubyFields } from './formats/ruby.ts';
import { errorInText } from './formats/stack.ts';
import type { TextFields } from './formats/text-fields.ts';

export type { TextFields as ConsoleFields } from './formats/text-fields.ts';

/** Reads a text in one form; `undefined` where it has another. */
type Form = (text: string) => TextFields | undefined;

/** The forms that a text may have by its first character: a text of none of them costs no more than their tests. */
const BY_DIGIT: readonly Form[] = [tabbedFields, crashFields];
const BY_BRACKET: readonly Form[] = [pythonFields];
const BY_CAPITAL: readonly Form[] = [platformTextFields, rubyFields, crashFields];
const BY_OTHER: readonly Form[] = [crashFields];

/**
 * Reads what Lambda's runtimes, its platform and the usual loggers put before the text of a line. A crash is one whatever
 * stands before it; what comes from nobody that is known may begin with a level.
 */
export function consoleFields(text: string): TextFields {
  const fields = formFields(text) ?? leadingFields(text) ?? {};
  if (fields.error !== undefined) return fields;
  const error = errorInText(fields.message ?? text);
  return error === undefined ? fields : { level: 'ERROR', ...fields, error };
}

function formFields(text: string): TextFields | undefined {
  for (const form of formsOf(text.charCodeAt(0))) {
    const fields = form(text);
    if (fields !== undefined) return fields;
  }
  return undefined;
}

function formsOf(first: number): readonly Form[] {
  if (first >= 0x30 && first <= 0x39) return BY_DIGIT;
  if (first === 0x5b) return BY_BRACKET;
  if (first >= 0x41 && first <= 0x5a) return BY_CAPITAL;
  return BY_OTHER;
}
