const FRAME = /^\s+at /;

/** Frames that stand between the application's: Node's own, and those of what calls handlers. */
const BETWEEN =
  /node:(?:internal\/|async_hooks)|[\\/]@(?:sightline[\\/]telemetry|middy[\\/]core|opentelemetry[\\/]api)[\\/]|[\\/]var[\\/]runtime[\\/]/;

/** Where the layer's own files lie. A bundle of the application's has none of these folders, and keeps its frames. */
const OWN_FOLDER = /[^ (]*[\\/]telemetry[\\/](?:src|dist)[\\/]/;

/** What V8 keeps of a stack unless it is told otherwise. */
const DEFAULT_FRAMES = 10;
const FRAMES = 30;

let ownFolder: string | undefined;

/** A stack without the frames that stand between the application's own. The first frame, where it was thrown, stays. */
export function readableStack(stack: string): string {
  ownFolder ??= OWN_FOLDER.exec(new Error().stack ?? '')?.[0] ?? '/@sightline/telemetry/';
  const own = ownFolder;
  let frames = 0;
  return stack
    .split('\n')
    .filter((line) => !FRAME.test(line) || frames++ === 0 || !(BETWEEN.test(line) || line.includes(own)))
    .join('\n');
}

/**
 * Lets errors keep more frames than V8's ten, of which the layer's and Middy's own take eight and leave none for the
 * callers. A limit that somebody has set stays.
 */
export function keepCallers(): void {
  if (Error.stackTraceLimit === DEFAULT_FRAMES) Error.stackTraceLimit = FRAMES;
}
