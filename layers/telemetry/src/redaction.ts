/** What stands in the place of a secret. */
export const REDACTED = '[REDACTED]';
/** The same as JSON. */
export const REDACTED_JSON: string = JSON.stringify(REDACTED);

/** Compared without case and separators: `X-Api-Key`, `apiKey` and `API_KEY` are the same. */
const SECRET_NAMES: ReadonlySet<string> = new Set(
  ['cvv', 'cvv2', 'cvc', 'cvc2', 'ssn', 'iban', 'pan', 'jwt', 'sid', 'otp', 'accesskeyid'].concat([
    'socialsecuritynumber',
    'connectionstring',
    'setcookie2',
    'sessionid',
    'xamzsignature',
    'xcsrf',
    'xxsrf',
  ]),
);

/** A name that ends with one of these is a secret's: `db_password`, `x-amz-security-token`, `stripeSecretKey`. */
const SECRET_ENDINGS =
  /(?:authorization|cookies?|passw(?:or)?ds?|pwd|passphrase|passcode|secrets?|token|bearer|apikeys?|accesskeys?|secretkeys?|privatekeys?|signingkeys?|encryptionkeys?|credentials?|cardnumber|creditcard|cardno)$/;

/** What is secret beside the defaults. */
export interface RedactionOptions {
  /** More names of fields, compared without case and separators, at any depth. */
  readonly keys?: readonly string[];
  /** Places of single fields, from the line's root: `customer.email`, `items.*.note`. `*` is any key or index. */
  readonly paths?: readonly string[];
  /** False: only `keys` and `paths` are secret. Default: true. */
  readonly defaults?: boolean;
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
}

/**
 * Compiles what is secret.
 *
 * @example
 * compileRedaction({ keys: ['iban'], paths: ['customer.email'] }).hides('x-api-key'); // true
 */
export function compileRedaction({ keys = [], paths = [], defaults = true }: RedactionOptions = {}): Redaction {
  const own = new Set(keys.map(bare));
  return {
    hides: (name) => {
      const plain = bare(name);
      return own.has(plain) || (defaults && (SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain)));
    },
    paths: paths.length === 0 ? undefined : tree(paths.map((path) => path.split('.'))),
  };
}

/** What follows a key in the paths that lead through it. */
export function below(paths: Paths | undefined, key: string): Paths | undefined {
  return paths && (paths.next.get(key) ?? paths.next.get('*'));
}

/** Whether there is something to hide: what is absent, empty, or only says yes or no may be read. */
export function isTelling(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'boolean';
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
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
