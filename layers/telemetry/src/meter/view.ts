/** How an OpenTelemetry instrument is written, where that is not to be as it was made. */
export interface View {
  /** Its name; with `*` at the end, every name that starts so. */
  readonly instrument: string;
  /** Another name for it. Only for a view of one instrument. */
  readonly name?: string;
  /** The attributes that are kept. Default: all, as labels. */
  readonly attributes?: readonly string[];
  /** The attributes that become CloudWatch dimensions; the others are in OpenSearch only. Default: all that are kept. */
  readonly dimensions?: readonly string[];
  /** Upper bounds of a histogram's buckets, rising. Default: the instrument's advice, else exponential ones. */
  readonly buckets?: readonly number[];
  /** Whether nothing of it is written. */
  readonly drop?: boolean;
}

/** The first view for an instrument. */
export function viewOf(name: string, views: readonly View[]): View | undefined {
  return views.find(({ instrument }) =>
    instrument.endsWith('*') ? name.startsWith(instrument.slice(0, -1)) : name === instrument,
  );
}
