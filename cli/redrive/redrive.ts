import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { deliver } from '../../functions/aggregator/bulk/deliver.ts';
import { bulkSender } from '../../functions/aggregator/bulk/send.ts';
import type { AggregatorConfig } from '../../functions/aggregator/config.ts';
import { FieldBook } from '../../functions/aggregator/fields/book.ts';
import { asker } from '../../functions/aggregator/store/ask.ts';
import { lookAtStores } from '../../functions/aggregator/store/stores.ts';
import { openSearchClient } from '../../opensearch/client.ts';
import { explainFailure, FailureError } from '../../opensearch/failure.ts';
import { EXIT, type Shell } from '../command.ts';
import { findDeployment } from '../deployment/deployment.ts';
import { type Bucket, s3Bucket } from './bucket.ts';
import type { Fix } from './fix.ts';
import { createGroups } from './group.ts';
import { outcome } from './outcome.ts';
import { adviceText, groupText, letterText, progressText } from './print.ts';
import { selectedLetters } from './read.ts';
import { REDRIVEN, replay } from './replay.ts';
import type { Selection } from './select.ts';
import { storedIds } from './stored-ids.ts';

/** How long OpenSearch may refuse to answer for one object before a replay ends. */
const PATIENCE_MS = 60_000;

/** Longest wait for a look at the stores, in milliseconds. */
const LOOK_MS = 10_000;

/** Documents that a dry run prints. */
const SAMPLES = 3;

const STATUS_EVERY_MS = 2_000;

/** What each command is told of the letters that it is about. */
export interface LetterOptions extends Selection {
  /** The default stack, or the only Sightline of the Region, when absent. */
  readonly stack?: string;
}

export interface ShowOptions extends LetterOptions {
  /** Most letters that are shown. */
  readonly limit: number;
}

export interface RedriveOptions extends LetterOptions {
  readonly fix?: readonly Fix[];
  readonly dryRun?: boolean;
}

/** Counts letters by cause, and says what to do about each. */
export async function list(options: LetterOptions, shell: Shell): Promise<number> {
  const { bucket, config } = await open(options, shell);
  const { out } = shell.output;
  const groups = createGroups();
  for await (const letter of selectedLetters(bucket, config.indices, options)) groups.add(letter);
  const sorted = groups.sorted();
  for (const group of sorted) out(groupText(group));
  for (const text of adviceText(sorted)) out(text);
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  out(`${total} dead ${total === 1 ? 'letter' : 'letters'} in ${bucket.name}`);
  return EXIT.ok;
}

/** Prints letters. */
export async function show(options: ShowOptions, shell: Shell): Promise<number> {
  const { bucket, config } = await open(options, shell);
  const { out } = shell.output;
  let shown = 0;
  for await (const letter of selectedLetters(bucket, config.indices, options)) {
    out(letterText(letter));
    if (++shown === options.limit) break;
  }
  if (shown === 0) out(`no dead letters in ${bucket.name} that you asked for`);
  return EXIT.ok;
}

interface Opened {
  readonly bucket: Bucket;
  readonly config: AggregatorConfig;
}

async function open({ stack }: LetterOptions, { env }: Shell): Promise<Opened> {
  const clients = { cloudFormation: new CloudFormationClient(), lambda: new LambdaClient() };
  const { config } = await findDeployment(env, stack, clients);
  return { config, bucket: s3Bucket(new S3Client(), config.deadLetterBucket) };
}

/**
 * Sends letters to OpenSearch again.
 *
 * @returns the process's exit code: 0, or 1 when letters that were to be replayed are still in the bucket
 * @throws FailureError when OpenSearch refuses or is away
 */
export async function redrive(options: RedriveOptions, shell: Shell): Promise<number> {
  const { fix: fixes = [], dryRun = false } = options;
  const { bucket, config } = await open(options, shell);
  const { out, status } = shell.output;
  const client = await openSearchClient(config.openSearch);
  const ask = asker(client.transport);
  const fields = new FieldBook(config.indices, ask, {
    warn: ({ type, reason }) =>
      status(
        `new fields are found under untyped only, since OpenSearch did not let them be mapped: ${type}: ${reason}`,
      ),
  });
  let samples = 0;
  try {
    // A look makes data streams that are gone and have a template.
    const found = dryRun ? undefined : await lookAtStores(ask, config.indices)(LOOK_MS);
    const stores = found?.kind === 'known' ? found : undefined;
    if (dryRun || stores !== undefined) await fields.learn(stores?.generations);
    const progress = await replay({
      bucket,
      indices: config.indices,
      fields,
      storedIds: storedIds(client),
      deliver: (items) => {
        const end = Date.now() + PATIENCE_MS;
        return deliver(items, {
          ...config.delivery,
          send: bulkSender(client.transport),
          ...(stores && { missing: stores.missing }),
          timeLeft: () => end - Date.now(),
        });
      },
      selection: options,
      fixes,
      dryRun,
      startedAt: new Date(),
      // The last of it is the result.
      onProgress: atMostEvery(STATUS_EVERY_MS, (now) => {
        if (now.objectsDone < now.objects) status(progressText(now, dryRun));
      }),
      onDocument: ({ index, source }) => {
        if (++samples <= SAMPLES) out(`would go to ${index}: ${source}`);
      },
    });
    out(progressText(progress, dryRun));
    out(outcome(progress, { bucket: bucket.name, dryRun, patienceMs: PATIENCE_MS, kept: REDRIVEN }));
    return progress.refused + progress.waiting === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    const failure = explainFailure(error, { auth: config.openSearch.auth });
    throw failure === undefined ? error : new FailureError(failure);
  } finally {
    await client.close();
  }
}

function atMostEvery<Value>(ms: number, tell: (value: Value) => void): (value: Value) => void {
  let last = 0;
  return (value) => {
    if (Date.now() - last < ms) return;
    last = Date.now();
    tell(value);
  };
}
