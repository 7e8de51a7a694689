import type { State } from '../check.ts';
import { type AttachedFunction, baseOf } from './attached.ts';
import { unknownVariables } from './settings.ts';
import type { Subscription } from './subscription.ts';

/** What a function is held against. */
export interface Expectations {
  /** ARN of the stream; `undefined` where it is not known. */
  readonly stream: string | undefined;
  /** ARN of the role with which CloudWatch Logs writes to it, as another filter has it. */
  readonly role?: string;
  /** ARN of the layer's version that the stack made. */
  readonly layer: string | undefined;
  /** Whether the Region has another Sightline, which functions may feed instead. */
  readonly hasOthers: boolean;
}

/** What is wrong with a function. */
export interface Problem {
  readonly state: Exclude<State, 'ok'>;
  readonly what: string;
  readonly advice: string;
}

const DEPLOY_ITS_STACK = "deploy the function's stack again";

/** CloudFormation compares templates, not what is there. */
const UNSEEN = 'a deployment does not mend what was changed by hand';

/** Looks at a function in the order in which its lines go: what writes them, what Lambda passes on, where they are sent. */
export function judgeFunction(
  fn: AttachedFunction,
  subscription: Subscription | undefined,
  expected: Expectations,
): readonly Problem[] {
  return [...layerProblems(fn, expected), ...levelProblems(fn), ...subscriptionProblems(fn, subscription, expected)];
}

/** Whether a function's lines go to the stream of another Sightline, whose doctor is to look at it. */
export function feedsAnother(subscription: Subscription | undefined, { stream, hasOthers }: Expectations): boolean {
  if (!hasOthers || stream === undefined || subscription === undefined || subscription === 'no log group') return false;
  const destinations = subscription.map(({ destination }) => destination);
  return destinations.some(isStream) && !destinations.includes(stream);
}

function isStream(arn: string): boolean {
  return arn.split(':')[2] === 'kinesis';
}

function layerProblems({ layer, isTagged, isSampler, variables }: AttachedFunction, expected: Expectations): Problem[] {
  const problems: Problem[] = [];
  if (layer === undefined && isTagged)
    problems.push({
      state: 'failed',
      what: "has not the layer, though it is tagged 'sightline:attached'",
      advice: `add the layer${expected.layer === undefined ? '' : ` ${expected.layer}`}: ${UNSEEN}`,
    });
  else if (layer !== undefined && expected.layer !== undefined && isOther(layer, expected.layer))
    problems.push({
      state: 'warning',
      what: `has version ${versionOf(layer)} of the layer, and the stack made ${versionOf(expected.layer)}`,
      advice: DEPLOY_ITS_STACK,
    });
  if (!isSampler)
    for (const { name, meant } of unknownVariables(variables))
      problems.push({
        state: 'warning',
        what: `has the variable ${name}, which the layer does not know`,
        advice: meant === undefined ? 'see docs/configuration.md for those that it knows' : `did you mean ${meant}?`,
      });
  return problems;
}

function isOther(layer: string, expected: string): boolean {
  return baseOf(layer) === baseOf(expected) && layer !== expected;
}

function versionOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

const LEVELS: readonly string[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

function levelProblems({ applicationLevel, systemLevel, variables }: AttachedFunction): Problem[] {
  const problems: Problem[] = [];
  const asked = (variables['SIGHTLINE_LOG_LEVEL'] || 'INFO').toUpperCase();
  if (asked !== 'SILENT' && !LEVELS.includes(asked))
    problems.push({
      state: 'warning',
      what: `has SIGHTLINE_LOG_LEVEL=${variables['SIGHTLINE_LOG_LEVEL']}, which is no level`,
      advice: `set it to ${LEVELS.join(', ')} or SILENT`,
    });
  if (applicationLevel !== undefined && LEVELS.includes(asked) && isStricter(applicationLevel, asked))
    problems.push({
      state: 'warning',
      what: `lets Lambda drop log lines below ${applicationLevel}, though the layer writes them from ${asked} on`,
      advice: 'set its ApplicationLogLevel to DEBUG, and let SIGHTLINE_LOG_LEVEL decide',
    });
  if (systemLevel !== undefined && isStricter(systemLevel, 'INFO'))
    problems.push({
      state: 'warning',
      what: `lets Lambda drop its own reports, with the system log level ${systemLevel}`,
      advice: 'set its SystemLogLevel to INFO: durations, memory and cold starts come from them',
    });
  return problems;
}

function isStricter(level: string, than: string): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf(than);
}

function subscriptionProblems(
  { logGroup }: AttachedFunction,
  subscription: Subscription | undefined,
  { stream, role = '<role that may put records on it>' }: Expectations,
): Problem[] {
  if (subscription === undefined || stream === undefined) return [];
  const name = stream.split('/').at(-1);
  const command = `aws logs put-subscription-filter --log-group-name ${logGroup} --filter-name sightline --filter-pattern '' --distribution Random --destination-arn ${stream} --role-arn ${role}`;
  if (subscription === 'no log group')
    return [
      {
        state: 'failed',
        what: `has no log group: ${logGroup} does not exist`,
        advice: `make the group, then: ${command}`,
      },
    ];
  const filter = subscription.find(({ destination }) => destination === stream);
  if (filter === undefined) {
    const others = subscription.map(({ destination }) => destination.split(':').slice(5).join(':')).join(', ');
    const instead = others === '' ? '' : `, only to ${others}`;
    const advice = `if the app attaches it, ${UNSEEN}: ${command}`;
    return [{ state: 'failed', what: `is not subscribed: ${logGroup} sends nothing to ${name}${instead}`, advice }];
  }
  if (filter.pattern === '') return [];
  return [
    {
      state: 'warning',
      what: `sends only lines that match '${filter.pattern}'`,
      advice: `empty the pattern of the subscription filter of ${logGroup}`,
    },
  ];
}
