import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../local/bridge/journal.ts';
import { openCheckpoints } from '../../../local/bridge/kinesis-mapping/checkpoints.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sightline-journal-'));
  file = path.join(folder, 'new', 'journal.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openJournal', () => {
  it('gives back the whole entries, wherever the last write was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }),
        fc.nat(),
        fc.string(),
        (texts, cut, next) => {
          rmSync(file, { force: true });
          const journal = openJournal<string>(file);
          for (const text of texts) journal.append(text);
          journal.close();
          const bytes = readFileSync(file);
          const at = cut % (bytes.length + 1);
          truncateSync(file, at);

          const whole = texts.slice(0, bytes.subarray(0, at).toString().split('\n').length - 1);
          const again = openJournal<string>(file);
          expect(again.entries).toEqual(whole);
          again.append(next);
          again.close();
          const last = openJournal<string>(file);
          expect(last.entries).toEqual([...whole, next]);
          last.close();
        },
      ),
      { numRuns: 50 },
    );
  });

  it('names the line that is not JSON', () => {
    openJournal(file).close();
    writeFileSync(file, '1\nnonsense\n');
    expect(() => openJournal(file)).toThrow(`line 2 of ${file} is not JSON`);
  });
});

describe('openCheckpoints', () => {
  it('knows the last checkpoint of each shard after a crash', () => {
    const checkpoints = openCheckpoints(file);
    checkpoints.set('mapping', 'shard-0', '5');
    checkpoints.set('mapping', 'shard-1', '6');
    checkpoints.set('mapping', 'shard-0', '7');
    appendFileSync(file, '["mapping","shard-1","8');
    const again = openCheckpoints(file);
    expect([again.get('mapping', 'shard-0'), again.get('mapping', 'shard-1')]).toEqual(['7', '6']);
    expect(again.get('other', 'shard-0')).toBeUndefined();
  });
});
