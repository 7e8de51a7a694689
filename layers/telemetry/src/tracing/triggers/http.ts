import { type Attributes, SpanKind } from '@opentelemetry/api';
import { carrierIn, header } from './carrier.ts';
import { field, known, type Trigger, text } from './trigger.ts';

/** Route of an API without routes, and of function URLs: it says nothing. */
const DEFAULT_ROUTE = '$default';

/** An HTTP request as far as a span tells of it. */
interface Request {
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly path: string | undefined;
  readonly host: string | undefined;
  readonly client: string | undefined;
  /** By header names; values are texts, or lists of texts. */
  readonly headers: unknown;
}

/**
 * API Gateway HTTP API and function URLs, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function httpApi(event: unknown): Trigger | undefined {
  const http = field(event, 'requestContext', 'http');
  const method = text(http, 'method');
  if (method === undefined) return undefined;
  const routeKey = text(event, 'routeKey');
  return request({
    method,
    route: routeKey === DEFAULT_ROUTE ? undefined : routeKey?.split(' ').at(-1),
    path: text(event, 'rawPath'),
    host: text(event, 'requestContext', 'domainName'),
    client: text(http, 'sourceIp'),
    headers: field(event, 'headers'),
  });
}

/**
 * API Gateway REST API, payload format 1.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export function restApi(event: unknown): Trigger | undefined {
  const resource = text(event, 'resource');
  const method = text(event, 'httpMethod');
  if (resource === undefined || method === undefined) return undefined;
  return request({
    method,
    route: resource,
    path: text(event, 'requestContext', 'path') ?? text(event, 'path'),
    host: text(event, 'requestContext', 'domainName'),
    client: text(event, 'requestContext', 'identity', 'sourceIp'),
    headers: field(event, 'headers') ?? field(event, 'multiValueHeaders'),
  });
}

/**
 * Application Load Balancer, which knows no routes
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
export function loadBalancer(event: unknown): Trigger | undefined {
  if (field(event, 'requestContext', 'elb') === undefined) return undefined;
  const headers = field(event, 'headers') ?? field(event, 'multiValueHeaders');
  return request({
    method: text(event, 'httpMethod'),
    route: undefined,
    path: text(event, 'path'),
    host: undefined,
    client: header(headers, 'x-forwarded-for')?.split(',')[0],
    headers,
  });
}

/**
 * API Gateway WebSocket API: its messages have a route, but neither method nor path
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html).
 */
export function webSocket(event: unknown): Trigger | undefined {
  const context = field(event, 'requestContext');
  const connection = text(context, 'connectionId');
  const eventType = text(context, 'eventType');
  if (connection === undefined || eventType === undefined) return undefined;
  const headers = field(event, 'headers') ?? field(event, 'multiValueHeaders');
  const route = text(context, 'routeKey');
  return {
    name: route ?? eventType,
    kind: SpanKind.SERVER,
    attributes: known({
      'faas.trigger': 'http',
      'http.route': route,
      'network.protocol.name': 'websocket',
      'aws.api_gateway.event_type': eventType,
      'aws.api_gateway.connection_id': connection,
      'server.address': text(context, 'domainName'),
    }),
    // Only the request that connects has headers, which may be those of a page that knows of the trace.
    carrier: carrierIn(headers),
    xray: header(headers, 'x-amzn-trace-id'),
  };
}

function request({ method, route, path, host, client, headers }: Request): Trigger {
  const scheme = header(headers, 'x-forwarded-proto') ?? 'https';
  const address = host ?? header(headers, 'host');
  const attributes: Attributes = {
    'faas.trigger': 'http',
    'http.request.method': method,
    'http.route': route || undefined,
    'url.path': path,
    'url.scheme': scheme,
    // Without the query, which often holds secrets.
    'url.full': address && path && `${scheme}://${address}${path}`,
    'server.address': address,
    'client.address': client,
    'user_agent.original': header(headers, 'user-agent'),
  };
  return {
    name: route ? `${method} ${route}` : (method ?? 'HTTP'),
    kind: SpanKind.SERVER,
    attributes: known(attributes),
    carrier: carrierIn(headers),
    xray: header(headers, 'x-amzn-trace-id'),
  };
}
