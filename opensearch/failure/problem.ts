import { isObject, parsed, textOf } from './unknown.ts';

/** What the body of an answer that is an error says. */
export interface Problem {
  /** OpenSearch's name for it, such as `security_exception`; empty where there is none. */
  readonly type: string;
  /** In words; empty where there are none. */
  readonly reason: string;
  readonly index?: string;
  /** Whose form the body has. */
  readonly form: 'opensearch' | 'dashboards' | 'html' | 'other';
}

/**
 * Reads the body of an answer that is an error, as text or parsed. OpenSearch has three forms: `error` as an object, `error`
 * as text, and failures of shards; Dashboards has `error` beside `message`; AWS `message` or `Message` alone.
 */
export function problemOf(answer: unknown): Problem {
  const body = parsed(answer);
  if (!isObject(body)) return ofText(textOf(body));
  const { error, message, Message, statusCode, _shards } = body;
  if (isObject(error)) return ofError(error);
  if (typeof statusCode === 'number' && typeof error === 'string')
    return { type: error, reason: textOf(message), form: 'dashboards' };
  if (typeof error === 'string') return { type: '', reason: error, form: 'opensearch' };
  const failure =
    isObject(_shards) && Array.isArray(_shards['failures']) ? _shards['failures'].find(isObject) : undefined;
  if (failure !== undefined) {
    const problem = isObject(failure['reason']) ? ofError(failure['reason']) : ofText(textOf(failure['reason']));
    const index = textOf(failure['index']);
    return { ...problem, form: 'opensearch', ...(index && { index }) };
  }
  return { type: '', reason: textOf(message ?? Message ?? body), form: 'other' };
}

function ofText(text: string): Problem {
  const isPage = /^\s*<(!doctype|html|head|body|\?xml)/i.test(text);
  return { type: '', reason: isPage ? titleOf(text) : text, form: isPage ? 'html' : 'other' };
}

function titleOf(page: string): string {
  return /<title>([^<]*)<\/title>/i.exec(page)?.[1] ?? 'a page of HTML';
}

function ofError(error: Readonly<Record<string, unknown>>): Problem {
  const causes = Array.isArray(error['root_cause']) ? error['root_cause'].filter(isObject) : [];
  const cause = isObject(error['caused_by']) ? textOf(error['caused_by']['reason']) : '';
  const said = textOf(error['reason'] ?? causes[0]?.['reason']);
  const index = textOf(error['index'] ?? causes[0]?.['index']);
  return {
    type: textOf(error['type'] ?? causes[0]?.['type']),
    reason: cause === '' || said.includes(cause) ? said : `${said} (${cause})`,
    form: 'opensearch',
    ...(index && { index }),
  };
}
