import type { Context } from 'aws-lambda';

/** What Lambda gives a handler beside the event. */
export function lambdaContext(awsRequestId: string, remainingMs = 3_000): Context {
  return {
    awsRequestId,
    functionName: 'front',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:front',
    memoryLimitInMB: '128',
    logGroupName: '/aws/lambda/front',
    logStreamName: 'stream',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => remainingMs,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** Calls a handler as Lambda does, whichever of the arguments it takes. */
export function invoke<R>(handler: (...args: never[]) => R, requestId: string, event: unknown = {}): R {
  return (handler as (...args: unknown[]) => R)(event, lambdaContext(requestId));
}
