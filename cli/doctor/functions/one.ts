import { type Check, failed, ok, warning } from '../check.ts';
import { ago, duration } from '../time.ts';
import type { AttachedFunction } from './attached.ts';
import type { Subscription } from './subscription.ts';

/** A name or an ARN of a function, with or without a version. */
export interface FunctionId {
  readonly name: string;
  readonly region?: string;
}

/** @example functionId('arn:aws:lambda:eu-west-1:123456789012:function:checkout:live').name // 'checkout' */
export function functionId(text: string): FunctionId {
  const [prefix, , service, region, , resource, name] = text.split(':');
  if (prefix === 'arn' && service === 'lambda' && resource === 'function' && name)
    return { name, ...(region && { region }) };
  // An alias or a version may stand behind the name.
  return { name: text.split(':')[0] ?? text };
}

/** What is known of when a function wrote and what came of it, in milliseconds since the epoch. */
export interface Lines {
  /** Calls within the last hour, but for the last minutes, where CloudWatch counted any. */
  readonly calls: number | undefined;
  readonly inLogGroup: number | undefined;
  readonly inOpenSearch: number | undefined;
}

/** CloudWatch Logs says when a group's newest event was, some time after; the pipe itself takes some ten seconds. */
const LATE_MS = 5 * 60_000;

/** All about one function that is well, each on a line of its own. */
export function describeFunction(fn: AttachedFunction, subscription: Subscription | undefined): readonly Check[] {
  const name = `function ${fn.name}`;
  const { layer, variables, applicationLevel, systemLevel, logGroup } = fn;
  // Others may hold secrets, such as OTEL_EXPORTER_OTLP_HEADERS.
  const settings = Object.keys(variables).filter((key) => /^(SIGHTLINE_|OTEL_SERVICE_NAME$)/.test(key));
  const levels = applicationLevel ?? systemLevel;
  return [
    layer === undefined
      ? ok(name, 'has no layer: fine if its bundle holds @sightline/telemetry')
      : ok(name, `has the layer ${layer.split(':').slice(-2).join(':')}`),
    ok(name, `settings: ${settings.map((key) => `${key}=${variables[key]}`).join(', ') || 'none'}`),
    ok(
      name,
      levels === undefined
        ? 'log format Text: Lambda drops nothing'
        : `log format JSON, application level ${applicationLevel ?? 'INFO'}, system level ${systemLevel ?? 'INFO'}`,
    ),
    ...(subscription === undefined || subscription === 'no log group'
      ? []
      : [ok(name, `${logGroup} feeds ${subscription.map(({ destination }) => destination).join(', ') || 'nothing'}`)]),
  ];
}

/** A function that nothing of Sightline's is at, so that none of its lines can come. */
export function isUnattached({ layer, isTagged, isSampler, variables }: AttachedFunction): boolean {
  return (
    layer === undefined &&
    !isTagged &&
    !isSampler &&
    !Object.keys(variables).some((name) => name.startsWith('SIGHTLINE_'))
  );
}

export function unattached(name: string): Check {
  return failed(
    `function ${name}`,
    'is not attached: it has neither the layer nor a setting of Sightline',
    'attach it: Observability.attach in the CDK app',
  );
}

/** Whether what a function wrote is in OpenSearch, and how late. */
export function judgeLines(name: string, { calls, inLogGroup, inOpenSearch }: Lines, now: number): Check {
  const check = `lines of ${name}`;
  const called = calls === undefined ? '' : `; called ${calls} times within the last hour`;
  if (inLogGroup === undefined)
    return inOpenSearch === undefined
      ? warning(
          check,
          `none, neither in its log group nor in OpenSearch${called}`,
          'call it, wait a minute, and run this again',
        )
      : ok(check, `newest in OpenSearch ${ago(now - inOpenSearch)}${called}`);
  const inGroup = `newest in its log group ${ago(now - inLogGroup)}`;
  if (inOpenSearch === undefined)
    return failed(check, `${inGroup}, none of a day in OpenSearch${called}`, 'mend what is failed above');
  const lag = inLogGroup - inOpenSearch;
  const detail = `${inGroup}, in OpenSearch ${ago(now - inOpenSearch)}${called}`;
  if (lag <= LATE_MS) return ok(check, detail);
  return failed(check, `${detail}: ${duration(lag)} late`, 'mend what is failed above');
}
