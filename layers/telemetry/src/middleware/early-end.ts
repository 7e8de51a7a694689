/** What the layer uses of Middy's request, by shape, so that nothing of Middy is imported. */
export interface MiddyRequest {
  event: unknown;
  context: unknown;
  response: unknown;
  error: unknown;
  earlyResponse?: unknown;
}

/**
 * Tells when Middy ends a request without calling the hooks that remain. Middy 7 leaves its chain early in two ways,
 * and says neither to the hooks it skips, but both go through the request
 * (https://github.com/middyjs/middy/blob/main/packages/core/index.js, `runRequest`):
 * - a hook returned a value: Middy sets `earlyResponse`, then `response` to the same;
 * - an `onError` hook threw: Middy sets `error` a second time.
 *
 * @param ended - called at the write, while Middy's synchronous work goes on; possibly more than once
 */
export function onEarlyEnd(request: MiddyRequest, ended: (threw: boolean) => void): void {
  let threw = false;
  onWrite(request, 'response', (response) => {
    if ('earlyResponse' in request && request.earlyResponse === response) ended(threw);
  });
  onWrite(request, 'error', () => {
    if (threw) ended(true);
    threw = true;
  });
}

function onWrite(request: MiddyRequest, key: 'response' | 'error', written: (value: unknown) => void): void {
  let current = request[key];
  Object.defineProperty(request, key, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (value: unknown) => {
      current = value;
      written(value);
    },
  });
}
