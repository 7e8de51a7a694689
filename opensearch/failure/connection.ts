import { isLoopback } from '../../contract/settings/loopback.ts';
import { type Server, variableOf } from './answer.ts';
import { type Failure, oneLine } from './shape.ts';

/** How a request ended that got no answer. */
export interface Disconnection {
  /** What the connection's error says. */
  readonly message: string;
  /** Whether the time for the answer was over. */
  readonly isTimeout: boolean;
  /** Where it was sent. */
  readonly endpoint: URL;
  readonly server: Server;
}

interface Rule {
  readonly message: RegExp;
  /** Only of an endpoint with this scheme. */
  readonly protocol?: 'http:' | 'https:';
  /** Waiting changes nothing. */
  readonly isLasting?: true;
  readonly what: (at: URL) => string;
  readonly advice: (at: URL, variable: string) => string;
}

/**
 * What the connection says, by Node's and OpenSSL's messages: the client keeps the message of an error and not its code.
 * The first that fits counts.
 */
const RULES: readonly Rule[] = [
  {
    message: /altnames/,
    isLasting: true,
    what: (at) => `the certificate of ${at.host} is of another host`,
    advice: (at, variable) =>
      isLoopback(at.hostname)
        ? `through a tunnel the certificate is still that of the domain: let the domain's name lead to ${at.hostname}, in /etc/hosts, and name it in ${variable}`
        : `use a name in ${variable} that the certificate has`,
  },
  {
    message: /certificate has expired|CERT_HAS_EXPIRED/,
    isLasting: true,
    what: (at) => `the certificate of ${at.host} has expired`,
    advice: () => 'renew it, or set the clock here right if it is the one that is wrong',
  },
  {
    message: /certificate is not yet valid/,
    what: (at) => `the certificate of ${at.host} is not valid yet`,
    advice: () => 'set the clocks right, here and where the certificate was made',
  },
  {
    message: /self[- ]signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT/,
    isLasting: true,
    what: (at) => `the certificate of ${at.host} is self-signed, or its CA is`,
    advice: () => 'if you trust it, set NODE_EXTRA_CA_CERTS to a PEM file with it before the process starts',
  },
  {
    message: /unable to (verify the first|get (local )?issuer) certificate/,
    isLasting: true,
    what: (at) => `the CA that signed the certificate of ${at.host} is unknown here`,
    advice: () => "set NODE_EXTRA_CA_CERTS to a PEM file with that CA's certificate before the process starts",
  },
  {
    message: /certificate required|bad certificate/,
    isLasting: true,
    what: (at) => `${at.host} asks for a certificate of the client, which Sightline has not`,
    advice: () => 'let OpenSearch take users or signatures at this address (clientauth_mode OPTIONAL)',
  },
  {
    message: /wrong version number|packet length too long|unknown protocol|http request/,
    protocol: 'https:',
    isLasting: true,
    what: (at) => `${at.host} does not speak TLS`,
    advice: (_at, variable) => `write http:// in ${variable}, if it is the right port`,
  },
  {
    message: /EPROTO|SSL routines|before secure TLS connection/,
    protocol: 'https:',
    what: (at) => `there was no TLS connection to ${at.host}`,
    advice: (_at, variable) =>
      `check the address in ${variable}, whether it is https there, and that it takes TLS 1.2 or later`,
  },
  {
    message: /socket hang up|Parse Error|ECONNRESET/,
    protocol: 'http:',
    what: (at) => `${at.host} gave no answer in HTTP`,
    advice: (_at, variable) => `write https:// in ${variable}, if it is an https port: with the security plugin it is`,
  },
  {
    message: /ENOTFOUND|EAI_AGAIN/,
    what: (at) => `there is no address of the name ${at.hostname}`,
    advice: (at, variable) =>
      isPrivate(at.hostname)
        ? tunnel(variable)
        : `check the address in ${variable}, and that names can be looked up from here`,
  },
];

function tunnel(variable: string): string {
  return `it is reached from within its VPC or network only: from elsewhere open a tunnel and set ${variable} to it`;
}

/** Says why there was no answer. */
export function explainDisconnection({ message, isTimeout, endpoint, server }: Disconnection): Failure {
  const variable = variableOf(server);
  const rule = ruleOf(message, endpoint);
  if (rule !== undefined) return { what: rule.what(endpoint), advice: rule.advice(endpoint, variable) };
  const isSilent = isTimeout || /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(message);
  return {
    what: isSilent
      ? `${endpoint.host} did not answer in time`
      : `${endpoint.host} can't be reached (${oneLine(message, 100)})`,
    advice: reachAdvice(endpoint, isSilent, variable),
  };
}

/** Whether it will be the same in a moment: a certificate that is not trusted, a port that speaks something else. */
export function isLasting({ message, endpoint }: Pick<Disconnection, 'message' | 'endpoint'>): boolean {
  return ruleOf(message, endpoint)?.isLasting ?? false;
}

function ruleOf(message: string, { protocol }: URL): Rule | undefined {
  return RULES.find((rule) => rule.message.test(message) && (rule.protocol ?? protocol) === protocol);
}

function reachAdvice({ hostname, host, port, protocol }: URL, isSilent: boolean, variable: string): string {
  if (isLoopback(hostname))
    return isSilent
      ? 'see in its log whether OpenSearch is starting or overloaded; at the end of a tunnel, whether the tunnel is open'
      : `does it, or the tunnel to it, run on port ${port || defaultPort(protocol)}? 'npm run local:status' tells of the local stack`;
  if (isPrivate(hostname)) return tunnel(variable);
  return `check the address in ${variable}, and that firewalls and security groups let you through to ${host}`;
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

/** Names of domains in a VPC, and addresses of private networks (RFC 1918). */
function isPrivate(hostname: string): boolean {
  return (
    /^vpc-.*\.(es\.amazonaws\.com(\.cn)?|on\.aws)$/.test(hostname) ||
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)[\d.]+$/.test(hostname)
  );
}
