import { listOf } from '../../variables.ts';

const DEFAULT = 'default';

/**
 * Hosts that an outgoing request hands the trace on to, unless configured otherwise, as expressions: this machine, what
 * API Gateway, Lambda and load balancers answer for, and names that only resolve inside a VPC. Others would learn of the
 * application's insides, or refuse a header that they do not know. `127.` is followed by numbers alone: a name may begin
 * like an address.
 */
const DEFAULT_HOSTS = [
  String.raw`127(?:\.\d{1,3}){3}`,
  'localhost',
  String.raw`\[::1\]`,
  String.raw`.*\.execute-api\..*\.amazonaws\.com`,
  String.raw`.*\.lambda-url\..*\.on\.aws`,
  String.raw`.*\.elb\.amazonaws\.com`,
  String.raw`.*\.internal`,
];

/** Tells whether a host, without its port, may be told of the trace. */
export type HostRule = (host: string) => boolean;

/**
 * Makes a rule of patterns separated by commas, in which `*` stands for any characters. `default` stands for the default
 * hosts, and nothing for them alone.
 *
 * @example
 * hostRule('default,*.example.com')('api.example.com'); // true
 */
export function hostRule(patterns: string | undefined): HostRule {
  return ruleOf(patterns || DEFAULT, DEFAULT_HOSTS);
}

/**
 * Makes a rule of those patterns that name hosts themselves, which `default` does not: baggage holds users' values, and
 * goes nowhere where that was not asked for.
 *
 * @example
 * namedHostRule('default,*.example.com')('localhost'); // false
 */
export function namedHostRule(patterns: string | undefined): HostRule {
  return ruleOf(patterns, []);
}

function ruleOf(patterns: string | undefined, defaults: readonly string[]): HostRule {
  let rule: RegExp | undefined;
  return (host) => {
    // At the first request: most functions' cold start needs no rule.
    rule ??= matcherOf(listOf(patterns).flatMap((each) => (each === DEFAULT ? defaults : expressionOf(each))));
    return rule.test(host);
  };
}

/** Of no expressions it matches nothing, and not the empty host. */
function matcherOf(expressions: readonly string[]): RegExp {
  return new RegExp(`^(?:${expressions.join('|') || '(?!)'})$`, 'i');
}

function expressionOf(pattern: string): string {
  return pattern
    .split('*')
    .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*');
}
