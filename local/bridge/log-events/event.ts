/** One event of a log group. */
export interface LogEvent {
  /** 56 decimal digits, unique and the same on every read. */
  readonly id: string;
  readonly stream: string;
  /** Milliseconds since the epoch, as the writer says. */
  readonly timestamp: number;
  /** Milliseconds since the epoch, when the event was stored. */
  readonly ingestedAt: number;
  readonly message: string;
}

/** How the emulator counts an event in a group's `storedBytes`: in characters, as Python does. */
export function storedLength({ message }: LogEvent): number {
  const surrogatePairs = message.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
  return message.length - surrogatePairs;
}
