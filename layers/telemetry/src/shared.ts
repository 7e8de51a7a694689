/**
 * What all copies of the package in one process share: a bundle beside the layer, or versions within each other. The
 * number in the key is that of the shape, and must grow when it changes.
 *
 * @param make - what the first copy makes
 */
export function shared<T>(name: string, make: () => T): T {
  const held = globalThis as { [key: symbol]: unknown };
  const key = Symbol.for(`@sightline/telemetry/${name}/1`);
  held[key] ??= make();
  return held[key] as T;
}
