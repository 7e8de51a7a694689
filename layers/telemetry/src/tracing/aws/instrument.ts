import { type Span, SpanStatusCode } from '@opentelemetry/api';
import {
  config,
  context,
  createContextKey,
  discard,
  harmless,
  injectContext,
  suppressTracing,
  trace,
  tracer,
  warnOnce,
} from '../internal.ts';
import { type Call, describeCall } from './calls.ts';
import { isObject, type Json } from './input.ts';
import { ifThereIsRoom } from './room.ts';

export interface InstrumentOptions {
  /**
   * Also puts `traceparent` and `tracestate` into payloads that are JSON objects, as their first members, where a
   * service hands on nothing else: Kinesis records, Step Functions' input, and the payload of a Lambda invoke (for the
   * asynchronous ones, whose client context Lambda drops). Default false: the payload is the caller's.
   */
  readonly payloads?: boolean;
}

/** An AWS SDK v3 client, by shape, so that nothing of the SDK is imported. */
export interface AwsClient {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

interface Arguments {
  readonly input: Json;
}

type Handler = (args: Arguments) => Promise<{ readonly output: unknown }>;
type Middleware = (next: Handler, command: { clientName?: string; commandName?: string }) => Handler;

const MIDDLEWARE = 'sightlineTracing';

/** What is known of the call that is under way. */
const UNDER_WAY = createContextKey('the AWS call under way');

interface UnderWay {
  /** Whether it has come to the request handler. A signed URL, or an answer out of a cache, never does. */
  isMade: boolean;
}

const noteThatItIsMade: Middleware = (next) => (args) => {
  const call = context.active().getValue(UNDER_WAY) as UnderWay | undefined;
  if (call) call.isMade = true;
  return next(args);
};

/**
 * Traces an AWS SDK v3 client: each call made within a span is a client or producer span, and its context travels with
 * messages (SQS, SNS, EventBridge) and invokes (Lambda). A call is never changed otherwise, and never fails by this. One
 * that is not made, such as `getSignedUrl`'s, is no span.
 *
 * @returns the client itself
 * @example
 * import { instrument } from '@sightline/telemetry/aws';
 * const sqs = instrument(new SQSClient({}));
 * await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
 */
export function instrument<Client extends AwsClient>(
  client: Client,
  { payloads = false }: InstrumentOptions = {},
): Client {
  const traced: Middleware = (next, { clientName = 'AWS', commandName = 'Call' }) => {
    const service = clientName.replace(/Client$/, '');
    const operation = commandName.replace(/Command$/, '');
    return (args) => {
      if (!trace.getSpan(context.active())) return next(args);
      const call = harmless('describing an AWS call', () => describeCall(service, operation, args.input, { payloads }));
      return call ? send(call, next, args) : next(args);
    };
  };
  const stack = client?.middlewareStack as { add?(middleware: Middleware, options: object): void } | undefined;
  // A mock of a test is none, and must not fail while modules load.
  if (typeof stack?.add !== 'function') {
    warnOnce('instrument', 'got no client of the AWS SDK v3, which has a middlewareStack: it is left as it is');
    return client;
  }
  // Around all others, so that retries are inside, and once however often a client is instrumented.
  stack.add(traced, { step: 'initialize', priority: 'high', name: MIDDLEWARE, override: true });
  stack.add(noteThatItIsMade, { step: 'deserialize', priority: 'low', name: `${MIDDLEWARE}OfCalls`, override: true });
  return client;
}

function send({ name, kind, attributes, inject }: Call, next: Handler, args: Arguments): ReturnType<Handler> {
  const region = config.region && { 'cloud.region': config.region };
  return tracer.span(name, { kind, attributes: { ...attributes, ...region } }, async (span) => {
    const input =
      inject &&
      harmless('handing the trace on', () => ifThereIsRoom(args.input, (given) => inject(given, injectContext())));
    const call: UnderWay = { isMade: false };
    // The HTTP request within says nothing that this span does not.
    const within = suppressTracing(context.active()).setValue(UNDER_WAY, call);
    try {
      const result = await context.with(within, () => next(input === undefined ? args : { ...args, input }));
      if (!call.isMade) discard(span);
      harmless('an AWS response', () => describeResponse(span, result.output));
      return result;
    } catch (error) {
      harmless('an AWS error', () => describeError(span, error));
      throw error;
    }
  });
}

function describeResponse(span: Span, output: unknown): void {
  if (!isObject(output)) return;
  describeMetadata(span, output['$metadata']);
  if (typeof output['MessageId'] === 'string') span.setAttribute('messaging.message.id', output['MessageId']);
  const failure = failureIn(output);
  if (failure) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR, message: failure });
}

/** What a response of status 200 says went wrong: the invoked function's error, or refused entries of a batch. */
function failureIn(output: Json): string | undefined {
  const { FunctionError, FailedEntryCount, FailedRecordCount, Failed } = output;
  if (typeof FunctionError === 'string') return FunctionError;
  const failed = FailedEntryCount ?? FailedRecordCount ?? (Array.isArray(Failed) ? Failed.length : 0);
  return failed ? 'entries refused' : undefined;
}

function describeError(span: Span, error: unknown): void {
  if (!(error instanceof Error)) return;
  span.setAttribute('error.type', error.name);
  describeMetadata(span, (error as { $metadata?: unknown }).$metadata);
}

function describeMetadata(span: Span, metadata: unknown): void {
  if (!isObject(metadata)) return;
  const { httpStatusCode, requestId, attempts } = metadata;
  if (typeof httpStatusCode === 'number') span.setAttribute('http.response.status_code', httpStatusCode);
  if (typeof requestId === 'string') span.setAttribute('aws.request_id', requestId);
  if (typeof attempts === 'number' && attempts > 1) span.setAttribute('http.request.resend_count', attempts - 1);
}
