import { describe, expect, it } from 'vitest';
import { functionOf, versionOf } from '../../../../functions/aggregator/document/origin.ts';
import { line } from '../lines.ts';

const ID = '0123456789abcdef0123456789abcdef';

describe('the function and its version', () => {
  it.each([
    ['/aws/lambda/orders', `2026/11/22/[$LATEST]${ID}`, 'orders', '$LATEST'],
    ['/aws/lambda/orders', `2026/11/22/[7]${ID}`, 'orders', '7'],
    ['/aws/lambda/us-east-1.orders', `2026/11/22/[7]${ID}`, 'us-east-1.orders', '7'],
    ['Shop-OrdersLogs1A2B', `2026/11/22/shop-orders[$LATEST]${ID}`, 'shop-orders', '$LATEST'],
    ['/shared/logs', `2026/11/22/shop_pay-2[12][${ID}]`, 'shop_pay-2', '12'],
    ['/aws/lambda/orders', 'my-own-stream', 'orders', undefined],
    ['/ecs/shop', `2026/11/22/[$LATEST]${ID}`, undefined, '$LATEST'],
    ['/ecs/shop', 'shop[web]/2026/11/22', undefined, undefined],
    ['/ecs/shop', `2026/11/22/shop[beta]${ID}`, undefined, undefined],
    ['/ecs/shop', `x2026/11/22/shop[1]${ID}`, undefined, undefined],
    ['/ecs/shop', `2026/11/22/shop[1]${ID}/x`, undefined, undefined],
    ['', '', undefined, undefined],
  ])('in group %j and stream %j are %j and %j', (logGroup, logStream, name, version) => {
    const each = line('hi', { origin: { logGroup, logStream } });
    expect([functionOf(each), versionOf(each)]).toEqual([name, version]);
  });

  it('of a line that was put on the stream directly are not known', () => {
    expect([functionOf(line('hi')), versionOf(line('hi'))]).toEqual([undefined, undefined]);
  });
});
