import { describe, expect, it } from 'vitest';
import { consoleFields } from '../../../../functions/aggregator/document/console.ts';

const ID = '8f5c0d6e-1111-2222-3333-444455556666';
const TIME = '2026-11-22T11:59:59.123Z';
const time = Date.parse(TIME);

describe('consoleFields', () => {
  it.each([
    [
      'console of Node.js',
      `${TIME}\t${ID}\tWARN\tslow\nvery`,
      { time, level: 'WARN', message: 'slow\nvery', requestId: ID },
    ],
    ['console before the first invocation', `${TIME}\tundefined\tINFO\tup`, { time, level: 'INFO', message: 'up' }],
    [
      'an error of Node.js that nobody caught',
      `${TIME}\t${ID}\tERROR\tInvoke Error \t{"errorType":"Error"}`,
      { time, level: 'ERROR', message: '{"errorType":"Error"}', requestId: ID },
    ],
    ['logger of .NET', `${TIME}\t${ID}\tfail\tno stock`, { time, level: 'ERROR', message: 'no stock', requestId: ID }],
    ['logger of .NET before the first invocation', `${TIME}\t\ttrce\tup`, { time, level: 'TRACE', message: 'up' }],
    ['logging of Python', `[WARNING]\t${TIME}\t${ID}\tslow`, { time, level: 'WARN', message: 'slow', requestId: ID }],
    [
      'logging of Python before the first invocation',
      `[ERROR]\t${TIME}\t\tno`,
      { time, level: 'ERROR', message: 'no' },
    ],
    [
      'milliseconds of Python, which are a number',
      `[INFO]\t2026-11-22T11:59:59.7Z\t${ID}\thi`,
      { time: time - 116, level: 'INFO', message: 'hi', requestId: ID },
    ],
    [
      'an exception of Python',
      '[ERROR] KeyError: \'sku\'\rTraceback (most recent call last):\r  File "app.py", line 4\r',
      {
        level: 'ERROR',
        message: "KeyError: 'sku'",
        error: {
          name: 'KeyError',
          message: "'sku'",
          stack: 'KeyError: \'sku\'\nTraceback (most recent call last):\n  File "app.py", line 4',
        },
      },
    ],
    [
      'a module that Python does not find',
      "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'shop'",
      {
        level: 'ERROR',
        message: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'shop'",
        error: {
          name: 'Runtime.ImportModuleError',
          message: "Unable to import module 'app': No module named 'shop'",
          stack: "Runtime.ImportModuleError: Unable to import module 'app': No module named 'shop'",
        },
      },
    ],
    [
      'logger of Ruby',
      `E, [2026-11-22T11:59:59.123456 #8] ERROR ${ID} -- : no stock`,
      { level: 'ERROR', message: 'no stock', requestId: ID },
    ],
    [
      'logger of Ruby with a name',
      'W, [2026-11-22T11:59:59.123456 #8]  WARN -- shop: slow',
      { level: 'WARN', message: 'slow' },
    ],
    [
      'an exception of Ruby',
      'Error raised from handler method\n{"errorMessage":"no"}',
      { level: 'ERROR', message: '{"errorMessage":"no"}' },
    ],
    [
      'Log4j as Lambda documents it',
      `2026-11-22 11:59:59 ${ID} ERROR Handler:23 - no stock\njava.lang.IllegalStateException: none\n\tat shop.Handler`,
      {
        level: 'ERROR',
        requestId: ID,
        error: {
          name: 'java.lang.IllegalStateException',
          message: 'none',
          stack: 'java.lang.IllegalStateException: none\n\tat shop.Handler',
        },
      },
    ],
    [
      'an exception that Python logs',
      `[ERROR]\t${TIME}\t${ID}\tno stock\nTraceback (most recent call last):\n  File "app.py", line 4\nKeyError: 'sku'`,
      {
        time,
        level: 'ERROR',
        message: 'no stock\nTraceback (most recent call last):\n  File "app.py", line 4\nKeyError: \'sku\'',
        requestId: ID,
        error: {
          name: 'KeyError',
          message: "'sku'",
          stack: 'Traceback (most recent call last):\n  File "app.py", line 4\nKeyError: \'sku\'',
        },
      },
    ],
    [
      'a time-out',
      `${TIME} ${ID} Task timed out after 3.00 seconds`,
      { isPlatform: true, time, level: 'ERROR', requestId: ID },
    ],
    [
      'a process that was killed',
      `RequestId: ${ID} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
      {
        isPlatform: true,
        level: 'ERROR',
        requestId: ID,
        error: { name: 'Runtime.ExitError', message: 'Runtime exited with error: signal: killed' },
      },
    ],
    [
      'a process that ended',
      `RequestId: ${ID} Process exited before completing request`,
      { isPlatform: true, level: 'ERROR', requestId: ID },
    ],
    ['START', `START RequestId: ${ID} Version: $LATEST`, { isPlatform: true, level: 'INFO', requestId: ID }],
    ['REPORT', `REPORT RequestId: ${ID}\tDuration: 1 ms`, { isPlatform: true, level: 'INFO', requestId: ID }],
    [
      'REPORT of a trace',
      `REPORT RequestId: ${ID}\tDuration: 1 ms\t\nXRAY TraceId: 1-4bf92f35-77b34da6a3ce929d0e0e4736\tSegmentId: 1`,
      { isPlatform: true, level: 'INFO', requestId: ID, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' },
    ],
    [
      'REPORT of a time-out',
      `REPORT RequestId: ${ID}\tDuration: 1 ms\tStatus: timeout`,
      { isPlatform: true, level: 'ERROR', requestId: ID },
    ],
    [
      'REPORT of an error',
      `REPORT RequestId: ${ID}\tDuration: 1 ms\tStatus: error\tError Type: Runtime.OutOfMemory`,
      { isPlatform: true, level: 'ERROR', requestId: ID, error: { name: 'Runtime.OutOfMemory' } },
    ],
    ['INIT_START', 'INIT_START Runtime Version: nodejs:24.v1', { isPlatform: true, level: 'INFO' }],
    ['INIT_REPORT', 'INIT_REPORT Init Duration: 9 ms\tPhase: init', { isPlatform: true, level: 'INFO' }],
    [
      'INIT_REPORT of a time-out',
      'INIT_REPORT Init Duration: 9 ms\tPhase: init\tStatus: timeout',
      { isPlatform: true, level: 'ERROR' },
    ],
    [
      'RESTORE_REPORT of an error',
      'RESTORE_REPORT Restore Duration: 9 ms\tStatus: error',
      { isPlatform: true, level: 'ERROR' },
    ],
    ['an extension', 'EXTENSION\tName: shop\tState: Ready\tEvents: [INVOKE]', { isPlatform: true, level: 'INFO' }],
    ['V8 without memory', '\n<--- Last few GCs --->\n\n[8:0x1] 9 ms: Mark-Compact', { level: 'FATAL' }],
    ['V8 without memory, its last words', 'FATAL ERROR: Reached heap limit Allocation failed', { level: 'FATAL' }],
    ['a panic of Go', 'panic: no stock\n\ngoroutine 1 [running]:\nmain.main()', { level: 'FATAL' }],
    ['a panic of Rust', "thread 'main' panicked at src/main.rs:4:5:\nno stock", { level: 'FATAL' }],
    [
      'an error of Node.js with its trace',
      'TypeError [E_STOCK]: none left\n    at handler (file:///var/task/index.mjs:3:9)',
      {
        level: 'ERROR',
        error: {
          name: 'TypeError',
          message: '[E_STOCK]: none left',
          stack: 'TypeError [E_STOCK]: none left\n    at handler (file:///var/task/index.mjs:3:9)',
        },
      },
    ],
    [
      'an error of Java as its runtime reports it',
      'none left: java.lang.IllegalStateException\njava.lang.IllegalStateException: none left\n\tat shop.Orders.take(Orders.java:4)',
      {
        level: 'ERROR',
        error: {
          name: 'java.lang.IllegalStateException',
          message: 'none left',
          stack:
            'java.lang.IllegalStateException\njava.lang.IllegalStateException: none left\n\tat shop.Orders.take(Orders.java:4)',
        },
      },
    ],
    [
      'an error of a thread of Java',
      'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n\tat shop.Orders.take(Orders.java:4)',
      {
        level: 'ERROR',
        error: {
          name: 'java.lang.OutOfMemoryError',
          message: 'Java heap space',
          stack: 'java.lang.OutOfMemoryError: Java heap space\n\tat shop.Orders.take(Orders.java:4)',
        },
      },
    ],
    [
      'an error on one line',
      'shop.StockError: none left',
      { level: 'ERROR', error: { name: 'shop.StockError', message: 'none left' } },
    ],
    ['words before a colon', 'No error: all is well', {}],
    ["C++'s last words", "terminate called after throwing an instance of 'stock'", { level: 'FATAL' }],
    [
      'an exception of .NET with its trace',
      'System.InvalidOperationException: none left\n   at Shop.Order.Take() in /src/Order.cs:line 9',
      {
        level: 'ERROR',
        error: {
          name: 'System.InvalidOperationException',
          message: 'none left',
          stack: 'System.InvalidOperationException: none left\n   at Shop.Order.Take() in /src/Order.cs:line 9',
        },
      },
    ],
    [
      'a date that is none',
      `2026-99-99T11:59:59.123Z\t${ID}\tINFO\thi`,
      { level: 'INFO', message: 'hi', requestId: ID },
    ],
    ['a level before other text', '[INFO] hello', { level: 'INFO' }],
    ['other text', 'hello', {}],
    ['text with a time', `${TIME} hello`, {}],
    ['text that looks back at a time-out', 'the Task timed out after 3.00 seconds', {}],
    ['text over several lines', 'orders\n  at the door: 3', {}],
    ['nothing', '', {}],
  ])('%s', (_, text, fields) => {
    expect(consoleFields(text)).toEqual(fields);
  });
});
