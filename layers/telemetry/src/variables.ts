import type { Env } from './env.ts';

/** What is wrong with a variable. */
export interface Complaint {
  readonly variable: string;
  /** What was got and what to do about it. */
  readonly advice: string;
}

const PREFIX = 'SIGHTLINE_';
/** All that the layer reads, in `config.ts` and `tracing/settings.ts`. */
const VARIABLES: readonly string[] =
  'CAPTURE_CONSOLE DEADLINE_MARGIN DEBUG_BUFFER DEBUG_SAMPLE_RATE HISTOGRAMS LOG_LEVEL NAMESPACE REDACT_KEYS REDACT_PATHS RUNTIME_INTERVAL TRACES_HOSTS TRACES_HTTP TRACES_KEEP'
    .split(' ')
    .map((name) => PREFIX + name);
/** Of the bundle's own functions and commands. */
const OTHERS: readonly string[] = ['ENVIRONMENT', 'AWS_PORT', 'OPENSEARCH_PORT'].map((name) => PREFIX + name);

const ON = /^(?:true|1|on|yes)$/;
const OFF = /^(?:false|0|off|no)$/;

/** A variable that switches something on or off. */
export function readSwitch(
  variables: Env,
  name: string,
  byDefault: boolean,
  complain: (variable: string, fix: string) => void,
): boolean {
  const asked = variables[name]?.trim().toLowerCase();
  if (!asked) return byDefault;
  if (ON.test(asked)) return true;
  if (OFF.test(asked)) return false;
  complain(name, "set it to 'true' or 'false'");
  return byDefault;
}

/** Names that look like the layer's and are none, with the one that was probably meant. */
export function unknownVariables(variables: Env): Complaint[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith(PREFIX) && !VARIABLES.includes(name) && !OTHERS.includes(name))
    .map((variable) => {
      const meant = VARIABLES.find((name) => letters(name) === letters(variable));
      return {
        variable,
        advice: `is none that the layer reads: ${meant ? `${meant} is` : `there are ${VARIABLES.join(', ')}`}`,
      };
    });
}

/** `SIGHTLINE_LOGLEVEL` and `SIGHTLINE_LOG_LEVELS` are both meant for `SIGHTLINE_LOG_LEVEL`. */
function letters(name: string): string {
  return name.replace(/_|S$/g, '');
}

/** Whether a text switches something off. `0` is a number. */
export function isOff(text: string | undefined): boolean {
  return text !== '0' && OFF.test(text?.toLowerCase() ?? '');
}

/** Items separated by commas. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}
