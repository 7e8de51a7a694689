/** What one case's figures are in: CPU time of one operation, or a size. */
export type Unit = 'ns' | 'µs' | 'ms' | 'KB' | 'MiB';

/** Runs the operation this many times. It holds the loop itself, so that no call is measured with the operation. */
export type Loop = (times: number) => unknown;

/** Repeated in a fresh process, warmed up first: the CPU time of one run. */
export interface Looped {
  readonly loop: () => Loop | Promise<Loop>;
}

/** Done once in a fresh process: the figure that it returns, in the case's unit. */
export interface Once {
  readonly once: () => number | Promise<number>;
}

/**
 * One way to do the same work. `loop` or `once` imports what it needs by itself (`await import('pino')`): a process
 * must load nothing but its own variant.
 */
export type Variant = (Looped | Once) & {
  /** A column of the table: `sightline`, `limit`, or the peer's name. */
  readonly name: string;
};

/** A row of the table: one piece of work and every way to do it. */
export interface Case {
  readonly name: string;
  readonly unit: Unit;
  /** What `sightline` must not pass. */
  readonly goal?: number;
  /** CPU time that each variant runs unmeasured. Default: 100. Much code takes longer until the engine has compiled it. */
  readonly warmUpMs?: number;
  readonly variants: readonly Variant[];
}

/** A table of `docs/benchmarks.md`. A file in `suites/` exports one by default. */
export interface Suite {
  readonly title: string;
  /** What the table compares, in a sentence or two. */
  readonly about: string;
  readonly cases: readonly Case[];
}

/** A table that compares nothing, made by a program of its own. A file in `suites/` exports one by default, too. */
export interface Report {
  readonly title: string;
  readonly about: string;
  /** Its path in this folder. It gets the number of rounds and writes the table to descriptor 3. */
  readonly program: string;
  /** How the table is read, in a sentence or two. */
  readonly reading: string;
}

/** The variant that every ratio is taken against. */
export const OURS = 'sightline';

/** The least that the work can cost: what any implementation has to do. */
export const LIMIT = 'limit';
