import { isSecretName } from './secret-names.ts';

/** What stands in the place of a secret. */
export const REDACTED = '[REDACTED]';
/** The same as JSON. */
export const REDACTED_JSON: string = JSON.stringify(REDACTED);

/** What is secret beside the defaults. */
export interface RedactionOptions {
  /** More names of fields, compared without case and separators, at any depth. */
  readonly keys?: readonly string[];
  /**
   * Places of single fields, from the line's root, compared without case: `customer.email`, `items.*.note`,
   * `items[*].note`, `users[0].mail`, `head["x-note"]`. `*` is any key or index.
   */
  readonly paths?: readonly string[];
  /** False: of names, only `keys` and `paths` are secret. Default: true. */
  readonly defaults?: boolean;
  /**
   * Whether texts are searched for what is a secret by its looks: JSON Web Tokens, `Bearer …`, `AKIA…`, private keys,
   * passwords in addresses and `token=…`. Default: true.
   */
  readonly values?: boolean;
}

/** The paths below one key: what follows it, by key. */
export interface Paths {
  readonly secret: boolean;
  readonly next: ReadonlyMap<string, Paths>;
}

/** {@link RedactionOptions}, compiled. */
export interface Redaction {
  /** Whether the values of fields with this name are secret, at any depth. */
  hides(name: string): boolean;
  readonly paths: Paths | undefined;
  /** Whether texts are searched for secrets. */
  readonly values: boolean;
  /** Keys and paths that can't be understood, each in quotes. */
  readonly misread: readonly string[];
}

/**
 * Compiles what is secret.
 *
 * @param layers - what each asks for is secret: the environment's, and the code's
 *
 * @throws TypeError for `keys` or `paths` that are no list
 *
 * @example
 * compileRedaction({ keys: ['customerName'], paths: ['customer.email'] }).hides('x-api-key'); // true
 */
export function compileRedaction(...layers: readonly RedactionOptions[]): Redaction {
  const keys = layers.flatMap((layer) => listOf('keys', layer.keys));
  const paths = layers.flatMap((layer) => listOf('paths', layer.paths));
  const defaults = !layers.some((layer) => layer.defaults === false);
  const read = paths.map((path) => ({ path, segments: segmentsOf(path) }));
  const places = read.flatMap(({ segments }) => (segments ? [segments] : []));
  const own = new Set(keys.map(bare));
  own.delete('');
  return {
    hides: (name) => own.has(bare(name)) || (defaults && isSecretName(name)),
    paths: places.length === 0 ? undefined : tree(places),
    values: !layers.some((layer) => layer.values === false),
    misread: [
      ...keys.filter((key) => bare(key) === ''),
      ...read.filter(({ segments }) => !segments).map(({ path }) => path),
    ].map((text) => JSON.stringify(text)),
  };
}

/** Callers in plain JavaScript can pass anything. */
function listOf(name: string, value: readonly string[] = []): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`redact.${name} is ${JSON.stringify(value)}: pass a list of texts`);
  return value.map(String);
}

/** What follows a key in the paths that lead through it. A dotted name is the same place as the objects it stands for. */
export function below(paths: Paths | undefined, key: string): Paths | undefined {
  if (!paths) return undefined;
  const name = key.toLowerCase();
  const place = paths.next.get(name) ?? paths.next.get('*');
  if (place || !name.includes('.')) return place;
  return name.split('.').reduce<Paths | undefined>((at, part) => at && (at.next.get(part) ?? at.next.get('*')), paths);
}

/** Whether there is something to hide: what is absent, empty, or only says yes or no may be read. */
export function isTelling(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'boolean';
}

/** `X-Api-Key`, `apiKey` and `API_KEY` are the same, and so are letters of other widths. */
function bare(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A name after a dot, an index or `*` in brackets, or a name in quotes in brackets. */
const SEGMENT = /(?:^|(?!^)\.)([^.[\]"']+)|\[(\*|\d+)\]|\["([^"]+)"\]|\['([^']+)'\]/gy;

/** `items[*].note` as `items`, `*`, `note`, or `undefined` for what is no path. A `$` in front stands for the line. */
function segmentsOf(path: string): readonly string[] | undefined {
  const text = path.trim().replace(/^\$\.?(?=.)/, '');
  const segments: string[] = [];
  let end = 0;
  for (const found of text.matchAll(SEGMENT)) {
    segments.push((found[1] ?? found[2] ?? found[3] ?? found[4] ?? '').toLowerCase());
    end = found.index + found[0].length;
  }
  return end === text.length && segments.length > 0 ? segments : undefined;
}

function tree(paths: readonly (readonly string[])[]): Paths {
  const heads = new Set(paths.flatMap(([head]) => head ?? []));
  const next = new Map<string, Paths>();
  for (const head of heads) {
    // A key of its own also follows what is said of any key.
    const tails = paths.flatMap(([first, ...tail]) => (first === head || first === '*' ? [tail] : []));
    next.set(head, tree(tails));
  }
  return { secret: paths.some((path) => path.length === 0), next };
}
