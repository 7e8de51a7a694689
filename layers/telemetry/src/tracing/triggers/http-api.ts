import { SpanKind } from '@opentelemetry/api';
import { carrierIn, field, type Trigger, text } from './trigger.ts';

/** Route of an API without routes, and of function URLs: it says nothing. */
const DEFAULT_ROUTE = '$default';

/**
 * API Gateway HTTP API and function URLs, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function httpApi(event: unknown): Trigger | undefined {
  const method = text(event, 'requestContext', 'http', 'method');
  if (method === undefined) return undefined;
  const routeKey = text(event, 'routeKey');
  const route = routeKey === DEFAULT_ROUTE ? undefined : routeKey?.split(' ').at(-1);
  const path = text(event, 'rawPath');
  return {
    name: route ? `${method} ${route}` : method,
    kind: SpanKind.SERVER,
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': method,
      ...(route && { 'http.route': route }),
      ...(path && { 'url.path': path }),
    },
    carrier: carrierIn(field(event, 'headers')),
  };
}
