/**
 * The JSON schema of the embedded metric format, and the rules that stand only in its text: at most 100 metrics a
 * directive, 100 numbers an array, 1,024 characters a dimension's value, 256 KiB an event with its 26 bytes
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
import type { MetricLine } from '@sightline/telemetry/wire';

interface Schema {
  readonly type: 'object' | 'array' | 'string' | 'integer';
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const ANY_LINE = '^(.*)$';
const UNIT =
  '^(Seconds|Microseconds|Milliseconds|((Kilo|Mega|Giga|Tera)?[Bb](ytes|its))(\\/Second)?|Percent|Count(\\/Second)?|None)$';

const METRIC: Schema = {
  type: 'object',
  required: ['Name'],
  properties: {
    Name: { type: 'string', pattern: ANY_LINE, minLength: 1, maxLength: 1024 },
    Unit: { type: 'string', pattern: UNIT },
    StorageResolution: { type: 'integer' },
  },
};

const DIRECTIVE: Schema = {
  type: 'object',
  required: ['Namespace', 'Dimensions', 'Metrics'],
  properties: {
    Namespace: { type: 'string', pattern: ANY_LINE, minLength: 1, maxLength: 1024 },
    Dimensions: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'array',
        minItems: 0,
        maxItems: 30,
        items: { type: 'string', pattern: ANY_LINE, minLength: 1, maxLength: 250 },
      },
    },
    Metrics: { type: 'array', maxItems: 100, items: METRIC },
  },
};

const DOCUMENT: Schema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: { Timestamp: { type: 'integer' }, CloudWatchMetrics: { type: 'array', items: DIRECTIVE } },
    },
  },
};

/** What is wrong with a line, each as its place and the rule; nothing for a valid document. */
export function emfFaults(line: string): string[] {
  const document = JSON.parse(line) as MetricLine;
  const size = Buffer.byteLength(line) > 262_118 ? ['document: over 256 KiB less 26 bytes'] : [];
  return [...size, ...schemaFaults(DOCUMENT, document, '$'), ...targetFaults(document)];
}

function schemaFaults(schema: Schema, value: unknown, at: string): string[] {
  if (!hasType(schema.type, value)) return [`${at}: not ${schema.type}`];
  if (typeof value === 'string') {
    const { minLength = 0, maxLength = Infinity, pattern = '' } = schema;
    if (value.length < minLength || value.length > maxLength) return [`${at}: ${value.length} characters`];
    return new RegExp(pattern).test(value) ? [] : [`${at}: does not match ${pattern}`];
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Infinity, items } = schema;
    if (value.length < minItems || value.length > maxItems) return [`${at}: ${value.length} items`];
    return items ? value.flatMap((item, i) => schemaFaults(items, item, `${at}[${i}]`)) : [];
  }
  const fields = value as Record<string, unknown>;
  return [
    ...(schema.required ?? []).filter((name) => !(name in fields)).map((name) => `${at}: no ${name}`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      name in fields ? schemaFaults(property, fields[name], `${at}.${name}`) : [],
    ),
  ];
}

function hasType(type: Schema['type'], value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}

/** What directives refer to must stand at the root: numbers or arrays of numbers, and text for dimensions. */
function targetFaults(document: MetricLine): string[] {
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [
    ...Dimensions.flat()
      .filter((name) => !isDimension(document[name]))
      .map((name) => `dimension ${name}: ${JSON.stringify(document[name])}`),
    ...Metrics.filter(({ Name }) => !isMetric(document[Name])).map(
      ({ Name }) => `metric ${Name}: ${JSON.stringify(document[Name])}`,
    ),
  ]);
}

function isDimension(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 1024;
}

function isMetric(value: unknown): boolean {
  if (typeof value === 'number' || isNumbers(value)) return true;
  const { Values, Counts, ...statistics } = (value ?? {}) as Record<string, unknown>;
  const named = ['Min', 'Max', 'Sum', 'Count'].every((name) => typeof statistics[name] === 'number');
  return named && isNumbers(Values) && isNumbers(Counts) && Values.length === Counts.length;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 100 && value.every((each) => typeof each === 'number');
}
