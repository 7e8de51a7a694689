import { isWell } from '../platform.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';
import { traceIdOfXRay } from './trace-id.ts';

/** `START`, `END` and `REPORT` of an invocation. */
const OF_REQUEST = new RegExp(`^(?:START|END|REPORT) RequestId: (${REQUEST_ID})\\b`);

/** Of a start, of a restored snapshot, and of extensions. */
const OF_SANDBOX =
  /^(?:INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT) [A-Z]|^(?:EXTENSION|LOGS|TELEMETRY)\tName: /;

const STATUS = /\tStatus: (\w+)/;
const ERROR_TYPE = /\tError Type: ([\w.]+)/;
const XRAY = /\bXRAY TraceId: (\S+)/;

/**
 * Reads the lines that Lambda itself writes in the log format Text
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
 */
export function platformTextFields(text: string): TextFields | undefined {
  const requestId = OF_REQUEST.exec(text)?.[1];
  if (requestId === undefined && !OF_SANDBOX.test(text)) return undefined;
  if (requestId !== undefined && !text.startsWith('REPORT')) return { isPlatform: true, level: 'INFO', requestId };
  return { isPlatform: true, ...(requestId !== undefined && { requestId }), ...detailsOf(text) };
}

function detailsOf(text: string): TextFields {
  const status = STATUS.exec(text)?.[1];
  const name = ERROR_TYPE.exec(text)?.[1];
  const traceId = traceIdOfXRay(XRAY.exec(text)?.[1]);
  return {
    level: isWell(status, name) ? 'INFO' : 'ERROR',
    ...(traceId !== undefined && { traceId }),
    ...(name !== undefined && { error: { name, message: undefined, stack: undefined } }),
  };
}
