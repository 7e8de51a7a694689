import { warnOnce } from '../metrics/internal.ts';

/** Attribute sets that a process remembers a total of. */
const MAX_SETS = 2_000;

/** Running totals of a process, by attributes. */
export class Totals {
  readonly #name: string;
  readonly #totals = new Map<string, { readonly labels: Readonly<Record<string, string>>; total: number }>();

  /** @param name - the metric's */
  constructor(name: string) {
    this.#name = name;
  }

  /** Adds to a total that is written as it stands. */
  add(labels: Readonly<Record<string, string>>, amount: number): void {
    const known = this.#entry(labels);
    if (known && Number.isFinite(known.total + amount)) known.total += amount;
  }

  /** Takes a total that was read, and tells by how much it grew; one that fell has started again from zero. */
  growth(labels: Readonly<Record<string, string>>, total: number): number {
    const known = this.#entry(labels);
    if (!known) return 0;
    const before = known.total;
    known.total = total;
    return total >= before ? total - before : total;
  }

  *[Symbol.iterator](): Generator<readonly [Readonly<Record<string, string>>, number]> {
    for (const { labels, total } of this.#totals.values()) yield [labels, total];
  }

  #entry(labels: Readonly<Record<string, string>>): { total: number } | undefined {
    const key = JSON.stringify(labels);
    const known = this.#totals.get(key);
    if (known) return known;
    if (this.#totals.size >= MAX_SETS) {
      warnOnce(`metric ${this.#name}`, `got more than ${MAX_SETS} sets of attributes: the rest is not recorded`);
      return undefined;
    }
    const entry = { labels, total: 0 };
    this.#totals.set(key, entry);
    return entry;
  }
}
