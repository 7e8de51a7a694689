import { afterEach, expect, test } from 'vitest';
import { keepCallers, readableStack } from '../../../layers/telemetry/src/stack.ts';

const limit = Error.stackTraceLimit;
afterEach(() => {
  Error.stackTraceLimit = limit;
});

const stackOf = (...frames: readonly string[]): string => ['Error: no card', ...frames].join('\n    at ');

test.each([
  ['the layer', 'span (/opt/nodejs/node_modules/@sightline/telemetry/dist/tracing.js:1:2)'],
  ['the layer in an ES module', 'async file:///var/task/node_modules/@sightline/telemetry/dist/index.js:1:2'],
  ['the layer in its own project', `span (${import.meta.dirname.replace('/test/', '/')}/src/tracing/tracer.ts:1:2)`],
  ['Middy', 'async runRequest (file:///var/task/node_modules/@middy/core/index.js:1:2)'],
  ['OpenTelemetry', 'ContextAPI.with (/var/task/node_modules/@opentelemetry/api/build/src/api/context.js:1:2)'],
  ['Node', 'process.processTicksAndRejections (node:internal/process/task_queues:104:5)'],
  ["Node's storage", 'AsyncLocalStorage.run (node:async_hooks:346:14)'],
  ["Lambda's runtime", 'Runtime.handleOnce (file:///var/runtime/index.mjs:1306:25)'],
])('a frame of %s is left out', (_, frame) => {
  expect(readableStack(stackOf('pay (/var/task/pay.js:1:1)', frame, 'order (/var/task/order.js:2:2)'))).toBe(
    stackOf('pay (/var/task/pay.js:1:1)', 'order (/var/task/order.js:2:2)'),
  );
});

test.each([
  'pay (/var/task/telemetry/pay.js:1:1)',
  'read (node:fs:1:1)',
  'JSON.parse (<anonymous>)',
  'put (/var/task/node_modules/@aws-sdk/client-s3/index.js:1:1)',
])('the frame "%s" stays', (frame) => {
  const stack = stackOf('first (/var/task/index.js:1:1)', frame);
  expect(readableStack(stack)).toBe(stack);
});

test('the frame where it was thrown stays, whosever it is', () => {
  const stack = stackOf('open (node:internal/fs/promises:639:25)');
  expect(readableStack(stack)).toBe(stack);
});

test('a message that looks like frames stays', () => {
  expect(readableStack('Error: look\nhere: node:internal/x\n    at f (/a.js:1:1)')).toContain('here: node:internal/x');
});

test('errors keep more frames, unless a limit was set', () => {
  Error.stackTraceLimit = 10;
  keepCallers();
  expect(Error.stackTraceLimit).toBe(30);
  Error.stackTraceLimit = 4;
  keepCallers();
  expect(Error.stackTraceLimit).toBe(4);
});
