import { listOf } from '../../config.ts';

const DEFAULT = 'default';

/**
 * Hosts that an outgoing request hands the trace on to, unless configured otherwise: this machine, what API Gateway,
 * Lambda and load balancers answer for, and names that only resolve inside a VPC. Others would learn of the
 * application's insides, or refuse a header that they do not know.
 */
const DEFAULT_HOSTS = [
  'localhost',
  '[::1]',
  '*.execute-api.*.amazonaws.com',
  '*.lambda-url.*.on.aws',
  '*.elb.amazonaws.com',
  '*.internal',
];

/** The addresses of this machine, and no names that begin like them. */
const LOOPBACK = String.raw`127(?:\.\d{1,3}){3}`;

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
  return lazily(() => {
    const all = listOf(patterns || DEFAULT);
    return all.flatMap((each) =>
      each === DEFAULT ? [LOOPBACK, ...DEFAULT_HOSTS.map(expressionOf)] : expressionOf(each),
    );
  });
}

/**
 * Makes a rule of those patterns that name hosts themselves, which `default` does not: baggage holds users' values, and
 * goes nowhere where that was not asked for.
 *
 * @example
 * namedHostRule('default,*.example.com')('localhost'); // false
 */
export function namedHostRule(patterns: string | undefined): HostRule {
  return lazily(() =>
    listOf(patterns)
      .filter((each) => each !== DEFAULT)
      .map(expressionOf),
  );
}

/** A rule that is made at the first request: most functions' cold start needs none. */
function lazily(expressions: () => readonly string[]): HostRule {
  let rule: RegExp | undefined;
  return (host) => {
    // Of no expressions it must match nothing, and not the empty host.
    rule ??= new RegExp(`^(?:${expressions().join('|') || '(?!)'})$`, 'i');
    return rule.test(host);
  };
}

function expressionOf(pattern: string): string {
  return pattern
    .split('*')
    .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*');
}
