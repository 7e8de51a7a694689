/** The input or output of a command. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a text. */
export function textIn(input: Json, key: string): string | undefined {
  const value = input[key];
  return typeof value === 'string' ? value : undefined;
}

/** A member that is a list of objects; empty for anything else. */
export function listIn(input: Json, key: string): readonly Json[] {
  const value = input[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The input with each object of a list changed. */
export function mapList(input: Json, key: string, change: (item: Json) => Json): Json {
  const value = input[key];
  return Array.isArray(value)
    ? { ...input, [key]: value.map((item) => (isObject(item) ? change(item) : item)) }
    : input;
}

/** What stands last in an ARN, a URL or a name. */
export function lastPart(text: string | undefined): string | undefined {
  return text?.split(/[:/]/).at(-1) || undefined;
}
