import { gzipSync } from 'node:zlib';
import { indicesOf } from '../../../../functions/aggregator/document/document.ts';
import { packRecords } from '../../../../functions/aggregator/pack.ts';
import { kinesisRecord } from '../records.ts';

// Run by itself, with little memory: makes a record that asks for much, and tells what came of it.

const MIB = 1024 * 1024;

/** By name, records that ask for far more memory than they have bytes. */
const RECORDS: Readonly<Record<string, () => Buffer>> = {
  'an array of forty million objects': () => gzipSync(`[${'{},'.repeat(40 * MIB)}{}]`),
  'two lines of five million objects each': () => gzipSync(`{"a":[${'{},'.repeat(5 * MIB)}{}]}\n`.repeat(2)),
  'an envelope of four million objects': () =>
    gzipSync(
      `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":[],"logEvents":[${'{},'.repeat(4 * MIB)}{}]}`,
    ),
};

const record = kinesisRecord(RECORDS[process.argv[2]!]!());
let documents = 0;
let rejected = 0;
const options = { indices: indicesOf('test'), limits: { bytes: 5 * MIB, items: 5_000 }, reject: () => rejected++ };
for await (const batch of packRecords([record], options)) documents += batch.size;
process.stdout.write(JSON.stringify({ documents, rejected }));
