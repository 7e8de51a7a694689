import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { Invocation } from '../invocation.ts';
import { writeLines } from '../sink.ts';

/** Spans of one invocation that are kept for one write; with more, those that have ended are written at once. */
const MAX_HELD = 500;

/** Attribute of a span that was still open when its invocation failed, or was about to time out. */
const UNFINISHED = 'sightline.unfinished';

/** The spans of an invocation until it is over. */
export class SpanBuffer {
  readonly #invocation: Invocation;
  readonly #open = new Set<Span>();
  /** Lines of ended spans that head sampling left out, until the invocation's end decides. */
  #undecided: (() => string)[] = [];
  #kept = false;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  opened(span: Span): void {
    if (this.#invocation.open) this.#open.add(span);
  }

  /** Lets go of a span that is not going to be written. */
  discarded(span: Span): void {
    this.#open.delete(span);
  }

  /**
   * Takes an ended span's line in, to be written with its invocation if it is sampled or its invocation is kept.
   *
   * @returns false when the invocation is over
   */
  ended(span: ReadableSpan, line: () => string, sampled: boolean): boolean {
    const { open, spans } = this.#invocation;
    this.#open.delete(span as unknown as Span);
    if (!open) return false;
    if (sampled || this.#kept) {
      spans.push(line);
      if (spans.length >= MAX_HELD) writeLines(spans.splice(0).map((each) => each()));
    } else if (this.#undecided.length < MAX_HELD) this.#undecided.push(line);
    return true;
  }

  /** Ends, and marks, the spans that are still open, the latest first; all but the server span. */
  endOpen(serverSpan: object): void {
    for (const span of [...this.#open].reverse()) {
      if (span === serverSpan) continue;
      span.setAttribute(UNFINISHED, true);
      span.end();
    }
  }

  /** Settles what becomes of the spans that head sampling left out. */
  settle(keep: boolean): void {
    this.#kept = keep;
    if (keep) this.#invocation.spans.push(...this.#undecided);
    this.#undecided = [];
  }
}

export function spanBufferOf(invocation: Invocation): SpanBuffer {
  invocation.spanBuffer ??= new SpanBuffer(invocation);
  return invocation.spanBuffer;
}
