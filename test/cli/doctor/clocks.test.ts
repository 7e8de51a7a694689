import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { judgeClocks, watchClock } from '../../../cli/doctor/clocks.ts';
import { json, startStub } from '../../functions/stub-server.ts';

const MINUTE = 60_000;

describe('judgeClocks', () => {
  it.each([
    [0, 900, 'ok', 'this computer, AWS and OpenSearch agree', undefined],
    [undefined, -2_000, 'ok', 'this computer, OpenSearch agree', undefined],
    [12 * MINUTE, 12 * MINUTE, 'failed', 'AWS is 12 min ahead of this computer', "set this computer's clock"],
    [-2 * MINUTE, -2 * MINUTE, 'warning', 'OpenSearch is 2 min behind this computer', "set this computer's clock"],
    [0, -10 * MINUTE, 'failed', 'OpenSearch is 10 min behind this computer', "set the clock of OpenSearch's nodes"],
    [3 * MINUTE, 0, 'warning', 'AWS is 3 min ahead of this computer', 'of this computer and of OpenSearch'],
    [-6 * MINUTE, undefined, 'failed', 'AWS is 6 min behind this computer', "set this computer's clock"],
    [undefined, 2 * MINUTE, 'warning', 'OpenSearch is 2 min', "this computer's clock or that of OpenSearch's nodes"],
    [9 * MINUTE, -4 * MINUTE, 'failed', 'AWS is 9 min ahead', 'no two clocks agree'],
  ])('AWS %s, OpenSearch %s ms ahead: %s', (aws, openSearch, state, detail, advice) => {
    const check = judgeClocks({ aws, openSearch });
    expect(check).toMatchObject({ name: 'clocks', state });
    expect(check?.detail).toContain(detail);
    if (advice !== undefined) expect(check?.advice).toContain(advice);
  });

  it('says nothing where no clock was read', () => {
    expect(judgeClocks({ aws: undefined, openSearch: undefined })).toBeUndefined();
  });
});

describe('watchClock', () => {
  it.each([200, 403])("reads AWS's clock off an answer with status %i", async (status) => {
    await using aws = await startStub((_, response) => {
      response.setHeader('date', new Date(Date.now() + 2 * MINUTE).toUTCString());
      json(response, status, { Functions: [] });
    });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new LambdaClient({ endpoint: aws.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const clock = watchClock(client);
    expect(clock.ahead()).toBeUndefined();
    await client.send(new ListFunctionsCommand({})).catch(() => undefined);
    expect(Math.round((clock.ahead() ?? 0) / 10_000)).toBe(12);
    client.destroy();
  });
});
