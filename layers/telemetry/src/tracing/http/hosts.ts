/**
 * Hosts that an outgoing request hands the trace on to, unless configured otherwise: this machine, what API Gateway,
 * Lambda and load balancers answer for, and names that only resolve inside a VPC. Others would learn of the
 * application's insides, or refuse a header that they do not know.
 */
const DEFAULT_HOSTS = [
  'localhost',
  '127.*',
  '[::1]',
  '*.execute-api.*.amazonaws.com',
  '*.lambda-url.*.on.aws',
  '*.elb.amazonaws.com',
  '*.internal',
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
  let rule: RegExp | undefined;
  return (host) => {
    // At the first request: most functions' cold start needs no rule.
    rule ??= expressionOfAll(patterns || 'default');
    return rule.test(host);
  };
}

function expressionOfAll(patterns: string): RegExp {
  const asked = patterns.split(',').map((each) => each.trim().toLowerCase());
  const all = asked.filter(Boolean).flatMap((each) => (each === 'default' ? DEFAULT_HOSTS : [each]));
  return new RegExp(`^(?:${all.map(expressionOf).join('|')})$`, 'i');
}

function expressionOf(pattern: string): string {
  return pattern
    .split('*')
    .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*');
}
