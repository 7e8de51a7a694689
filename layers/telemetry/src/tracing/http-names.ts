import type { Attributes } from '@opentelemetry/api';

const OLD_NAMES: Readonly<Record<string, string>> = {
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'url.full': 'http.url',
  'url.scheme': 'http.scheme',
  'url.path': 'http.target',
  'server.address': 'net.host.name',
  'client.address': 'http.client_ip',
  'user_agent.original': 'http.user_agent',
};

/**
 * The attributes, and those of HTTP a second time under the names that they had before 1.23
 * (https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/).
 */
export function withOldHttpNames(attributes: Attributes): Attributes {
  const old = Object.entries(OLD_NAMES).flatMap(([name, before]) => {
    const value = attributes[name];
    return value === undefined ? [] : [[before, value] as const];
  });
  return { ...attributes, ...Object.fromEntries(old) };
}
