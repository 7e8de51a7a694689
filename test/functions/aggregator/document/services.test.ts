import { describe, expect, it } from 'vitest';
import { derivedDocuments } from '../../../../functions/aggregator/document/derived.ts';
import { indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { learnServices, serviceOfFunction } from '../../../../functions/aggregator/document/services.ts';
import type { Line } from '../../../../functions/aggregator/line.ts';
import { line, own } from '../lines.ts';

const from = (name: string, text: string): Line =>
  line(text, { origin: { logGroup: `/aws/lambda/${name}`, logStream: 's' } });

describe('the service of a function', () => {
  it('is what its own lines say, from then on', () => {
    expect(serviceOfFunction(from('front', 'START'))).toBe('front');
    learnServices([from('front', 'START'), from('front', own.log('hi')), from('front', own.log('', { service: 'x' }))]);
    learnServices([from('front', own.log('later').replace('"shop"', '"other"'))]);
    expect(serviceOfFunction(from('front', 'REPORT'))).toBe('shop');
  });

  it('is learnt from a span', () => {
    learnServices([from('spans', own.span('GET /'))]);
    expect(serviceOfFunction(from('spans', 'REPORT'))).toBe('shop');
  });

  it('is its name as long as it wrote nothing of ours', () => {
    learnServices([from('silent', '{"service":"foreign"}'), from('silent', 'text')]);
    expect(serviceOfFunction(from('silent', 'REPORT'))).toBe('silent');
  });

  it('is unknown outside of a function', () => {
    learnServices([line(own.log('hi'))]);
    expect(serviceOfFunction(line('REPORT'))).toBeUndefined();
  });

  it('is in what Lambda itself writes of it, and in the figures of its report', () => {
    const indices = indicesOf('test');
    learnServices([from('pay', own.log('hi'))]);
    const report = 'REPORT RequestId: 8f5c0d6e-1111-2222-3333-444455556666\tDuration: 1 ms\tStatus: timeout';
    const event = '{"time":"2026-11-22T11:59:59.500Z","type":"platform.report","record":{"metrics":{"durationMs":1}}}';
    for (const text of [report, event]) {
      const document = toDocument(from('pay', text), indices);
      expect(JSON.parse(document.source)).toMatchObject({ service: 'shop', function: 'pay' });
      const [figures] = derivedDocuments(indices)(document);
      expect(JSON.parse(figures!.source)).toMatchObject({
        service: 'shop',
        function: 'pay',
        'aws.lambda.duration': 0.001,
      });
    }
    const text = JSON.parse(toDocument(from('pay', 'hello'), indices).source);
    expect(text).not.toHaveProperty('service');
  });

  it('of what Lambda says of a failed request has how it ended', () => {
    const indices = indicesOf('test');
    const text = 'REPORT RequestId: r-1\tDuration: 30 ms\tStatus: error\tError Type: Runtime.ExitError';
    const [figures] = derivedDocuments(indices)(toDocument(from('lost', text), indices));
    expect(JSON.parse(figures!.source)).toEqual({
      '@timestamp': '2026-11-22T12:00:00.000Z',
      service: 'lost',
      function: 'lost',
      requestId: 'r-1',
      'aws.lambda.duration': 0.03,
      'aws.lambda.status': 'error',
      'aws.lambda.error_type': 'Runtime.ExitError',
    });
  });
});
