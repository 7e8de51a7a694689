import middy from '@middy/core';
import { logger, observe, observed, tracer } from '@sightline/telemetry';
import type { SpanLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout, type Stdout } from '../support/stdout.ts';

const INVOCATIONS = 64;

/** What a handler does: nested spans, with something to wait for before and after each one's children. */
interface Work {
  readonly waits: number;
  readonly throws: boolean;
  readonly isParallel: boolean;
  readonly children: readonly Work[];
}

function workWith(children: fc.Arbitrary<readonly Work[]>): fc.Arbitrary<Work> {
  return fc.record({ waits: fc.nat(2), throws: fc.boolean(), isParallel: fc.boolean(), children });
}

const leaf = workWith(fc.constant([]));
const branch = workWith(fc.array(leaf, { maxLength: 2 }));
const work = workWith(fc.array(branch, { maxLength: 2 }));

type Event = { readonly own: string; readonly works: readonly Work[]; readonly wait: () => Promise<unknown> };

async function handle({ own, works, wait }: Event): Promise<string> {
  const run = async ({ waits, throws, isParallel, children }: Work, place: string): Promise<void> => {
    const inSpan = async (): Promise<void> => {
      for (let i = 0; i < waits; i++) await wait();
      logger.info(place, { own });
      const runs = children.map((child, index) => () => run(child, `${place}.${index}`));
      if (isParallel) await Promise.all(runs.map((each) => each()));
      else for (const each of runs) await each();
      await wait();
      if (throws) throw new Error(own);
    };
    await tracer.span(place, { attributes: { own } }, inSpan).catch(() => {});
  };
  for (const [index, each] of works.entries()) await run(each, `${own}.${index}`);
  return own;
}

/** The spans that an invocation should have made: names with their parents' names and their status. */
function expected(works: readonly Work[], parent: string, name: string): string[] {
  return works.flatMap(({ throws, children }, index) => {
    const own = `${name}.${index}`;
    return [`${parent} > ${own} ${throws ? 2 : 0}`, ...expected(children, own, own)];
  });
}

function made(spans: readonly SpanLine[]): string[] {
  const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  return spans
    .filter(({ parentSpanId }) => parentSpanId !== '')
    .map(({ parentSpanId, name, status }) => `${names.get(parentSpanId)} > ${name} ${status.code}`);
}

function expectApart(stdout: Stdout, events: readonly Event[]): void {
  const spans = stdout.spans();
  const logs = stdout.logs();
  for (const { own, works } of events) {
    const server = spans.find(({ attributes }) => attributes['faas.invocation_id'] === own);
    const ofTrace = spans.filter(({ traceId }) => traceId === server?.traceId);
    expect(made(ofTrace).sort()).toEqual(expected(works, 'front', own).sort());
    const ofRequest = logs.filter(({ requestId }) => requestId === own);
    expect(ofRequest.every((line) => line['own'] === own && line.traceId === server?.traceId)).toBe(true);
    expect(ofRequest).toHaveLength(ofTrace.length - 1);
  }
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(events.length);
}

const HANDLERS = {
  observed: observed((event: Event, _context: unknown) => handle(event)),
  Middy: middy()
    .use(observe())
    .handler(handle as never) as unknown as (event: Event, context: unknown) => unknown,
};

describe.each(Object.entries(HANDLERS))('%s', (_, handler) => {
  test(`property: ${INVOCATIONS} interleaved invocations never mix spans or log lines`, async () => {
    const each = fc.array(work, { minLength: 1, maxLength: 2 });
    const all = fc.array(each, { minLength: INVOCATIONS, maxLength: INVOCATIONS });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), all, async (scheduler, allWorks) => {
        const stdout = captureStdout();
        const wait = (): Promise<unknown> => scheduler.schedule(Promise.resolve());
        const events = allWorks.map((works, index) => ({ own: `r${index}`, works, wait }));
        const answers = Promise.all(events.map((event) => handler(event, lambdaContext(event.own))));
        expect(await scheduler.waitFor(answers)).toEqual(events.map(({ own }) => own));
        expectApart(stdout, events);
      }),
      { numRuns: 10 },
    );
  });
});
