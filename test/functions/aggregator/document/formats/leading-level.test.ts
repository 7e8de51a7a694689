import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leadingFields } from '../../../../../functions/aggregator/document/formats/leading-level.ts';

const ID = '8f5c0d6e-1111-2222-3333-444455556666';

describe('the level at the beginning of a text', () => {
  it.each([
    ['Log4j', '2026-11-22 11:59:59,123 ERROR [main] shop.Orders - no stock', 'ERROR'],
    ['Log4j by default', '11:59:59.123 [main] WARN  shop.Orders - slow', 'WARN'],
    ['Logback without a date', '[main] ERROR shop.Orders - no stock', 'ERROR'],
    ['Spring Boot', '2026-11-22T11:59:59.123+01:00  WARN 8 --- [shop] [main] shop.Orders : slow', 'WARN'],
    ['java.util.logging', 'Nov 22, 2026 11:59:59 AM shop.Orders take\nSEVERE: no stock', 'ERROR'],
    ['Python with a name', '2026-11-22 11:59:59,123 - shop.orders - ERROR - no stock', 'ERROR'],
    ['Python by default', 'WARNING:root:slow', 'WARN'],
    ['loguru', '2026-11-22 11:59:59.123 | ERROR    | shop.orders:take:4 - no stock', 'ERROR'],
    ['Tornado', '[E 261122 11:59:59 web:12] no stock', 'ERROR'],
    ['slog of Go', '2026/11/22 11:59:59 ERROR no stock order=7', 'ERROR'],
    ['zap', '2026-11-22T11:59:59.123Z\terror\torders/take.go:4\tno stock', 'ERROR'],
    ['zap with seconds', '1795348799.123\twarn\torders/take.go:4\tslow', 'WARN'],
    ['zerolog', '11:59AM ERR no stock', 'ERROR'],
    ['klog', 'E1122 11:59:59.123456       8 take.go:4] no stock', 'ERROR'],
    ['logrus', 'time="2026-11-22T11:59:59Z" level=warning msg="set level=error"', 'WARN'],
    ['slog as pairs', 'time=2026-11-22T11:59:59.123Z level=ERROR msg="no stock"', 'ERROR'],
    ['pairs with another name', 'lvl=eror msg=hi severity=fatal', 'ERROR'],
    ['.NET', 'fail: Shop.Orders[0]\n      no stock', 'ERROR'],
    ['nginx', '2026/11/22 11:59:59 [crit] 12#12: *7 connect() failed', 'FATAL'],
    ['Apache', '[Sun Nov 22 11:59:59 2026] [core:error] [pid 8] no such file', 'ERROR'],
    ['syslog', '<11>Nov 22 11:59:59 host shop: no stock', 'ERROR'],
    ['systemd', '<3>no stock', 'ERROR'],
    ['winston', 'error: no stock {"order":7}', 'ERROR'],
    ['brackets', '[error] no stock', 'ERROR'],
    ['a colon', 'ERROR: no stock', 'ERROR'],
    ['a word', 'DEBUG order 7', 'DEBUG'],
    ['nothing else', 'FATAL', 'FATAL'],
    ['colours', '\u001b[31mERROR\u001b[39m no stock', 'ERROR'],
    ['PostgreSQL', '2026-11-22 11:59:59 UTC [123] ERROR:  relation "orders" does not exist', 'ERROR'],
    ['MySQL', '2026-11-22T11:59:59.123456Z 0 [ERROR] [MY-010119] [Server] Aborting', 'ERROR'],
    ['Hadoop', '261122 115959 143 INFO dfs.DataNode$PacketResponder: PacketResponder 1', 'INFO'],
    ['Blue Gene', '- 1795348799 2026.11.22 R02-M1 2026-11-22-11.59.59 R02-M1 RAS KERNEL FATAL data TLB error', 'FATAL'],
    ['OpenStack', 'nova-api.log 2026-11-22 11:59:59.123 25746 WARNING nova.osapi [req-7] slow', 'WARN'],
    ['Windows', '2026-11-22 11:59:59, Info                  CBS    Loaded', 'INFO'],
    ['Android', '11-22 11:59:59.123  1702  2395 E WindowManager: no window', 'ERROR'],
    ['Monolog', '[2026-11-22T11:59:59+00:00] production.ERROR: no stock {"order":7} []', 'ERROR'],
    ['PHP', 'PHP Warning:  no stock in /var/task/a.php on line 3', 'WARN'],
    ['PHP with a date', '[22-Nov-2026 11:59:59 UTC] PHP Fatal error:  Uncaught Exception: no stock', 'ERROR'],
    ['a sign', '❌ ERROR no stock', 'ERROR'],
    ['signs', '*** WARN slow ***', 'WARN'],
    ['syslog with a level', 'Nov 22 11:59:59 host-1 shop[8]: ERROR no stock', 'ERROR'],
    ["Lambda's runtime for Python", 'LAMBDA_WARNING: Unhandled exception. The most likely cause is…', 'WARN'],
    ['a warning of Node.js', '(node:8) Warning: Setting the variable makes TLS insecure', 'WARN'],
  ])('%s: %s', (_, text, level) => {
    expect(leadingFields(text)).toEqual({ level });
  });

  it('has the request beside it', () => {
    expect(leadingFields(`2026-11-22 11:59:59 ${ID} WARN Orders:4 - slow`)).toEqual({ level: 'WARN', requestId: ID });
  });

  it.each([
    '0 errors found',
    'Nov 22 11:59:59 host-1 kernel[0]: listener(0x0)::callback - error',
    '2026-11-22 11:59:59 shop: 7 of 9 ERROR pages',
    '2026-11-22 11:59:59 - error',
    'no error',
    'error: 0',
    'errors: none',
    'Error: none',
    'error=0',
    'Error handling is on',
    'error rates are fine',
    'the ERROR was mended',
    'ERRORS 0',
    'ERROR_COUNT=0',
    '2026-11-22 11:59:59 the error is gone',
    '2026-11-22 11:59:59 error rates are fine',
    '2026-11-22 11:59:59: 0 ERROR lines',
    '127.0.0.1 - - [22/Nov/2026:11:59:59 +0000] "GET /ERROR HTTP/1.1" 200 12',
    'msg="level=error" orders=3',
    '[orders] error rates are fine',
    '[config] loaded',
    'Alert: your order is on its way',
    'fail: 0, pass: 12',
    'panicked customers: 0',
    'GET /error 200',
    'Eve ordered 7',
    '<p>error</p>',
    '<999>no',
    '1 E 2',
    '   ',
  ])('is not in %j', (text) => {
    expect(leadingFields(text)?.level).toBeUndefined();
  });

  it.each([
    ['INFO no error', 'INFO'],
    ['[INFO] ERROR: mended', 'INFO'],
    ['2026-11-22 11:59:59 INFO ERROR handling is on', 'INFO'],
  ])('is the first: %j is %s', (text, level) => {
    expect(leadingFields(text)?.level).toBe(level);
  });

  it('is in no sentence of small letters', () => {
    const word = fc.constantFrom(
      'error',
      'fatal',
      'warn',
      'orders',
      'are',
      'critical',
      'failed',
      'of',
      'shop',
      'severe',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(leadingFields(words.join(' '))).toBeUndefined();
      }),
    );
  });

  it('is looked for in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(leadingFields(text)?.level ?? '').toMatch(/^[A-Z]*$/);
      }),
    );
  });
});
