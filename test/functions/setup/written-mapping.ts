/**
 * The mapping of each store as it is meant, field by field. It is written by hand and takes no name from the source: a
 * field that goes, comes or changes its type is to be changed in both places.
 */

/** A field's type, with its parameters, by its path. */
export type WrittenMapping = Readonly<Record<string, string>>;

const KEYWORD = 'keyword ignore_above=1024';
const TEXT = 'text norms=false';
const NUMBER = 'double ignore_malformed=true';
const STORED_NUMBER = 'double index=false doc_values=false';
const STORED = 'object enabled=false';

const ADDED = { raw: 'keyword index=false doc_values=false', refused: KEYWORD, untyped: 'flat_object' };

const CARRIER = { functionVersion: KEYWORD, lineBytes: 'integer', lagMs: 'long' };

const LOGS: WrittenMapping = {
  '@timestamp': 'date_nanos',
  level: KEYWORD,
  message: TEXT,
  'message.keyword': 'keyword ignore_above=512',
  service: KEYWORD,
  function: KEYWORD,
  ...CARRIER,
  requestId: KEYWORD,
  traceId: KEYWORD,
  spanId: KEYWORD,
  error: 'object',
  'error.name': KEYWORD,
  'error.code': KEYWORD,
  'error.message': TEXT,
  'error.stack': TEXT,
  'error.errors': STORED,
  'error.cause': 'object',
  'error.cause.name': KEYWORD,
  'error.cause.code': KEYWORD,
  'error.cause.message': TEXT,
  'error.cause.stack': TEXT,
  'error.cause.errors': STORED,
  'error.cause.cause': STORED,
  logGroup: KEYWORD,
  logStream: KEYWORD,
  attributes: 'object',
  ...ADDED,
  sightline: 'integer',
};

const distribution = (name: string): WrittenMapping => ({
  [name]: 'object',
  [`${name}.Values`]: STORED_NUMBER,
  [`${name}.Counts`]: STORED_NUMBER,
  [`${name}.Min`]: NUMBER,
  [`${name}.Max`]: NUMBER,
  [`${name}.Sum`]: NUMBER,
  [`${name}.Count`]: NUMBER,
});

const METRICS: WrittenMapping = {
  '@timestamp': 'date_nanos',
  _aws: STORED,
  service: KEYWORD,
  function: KEYWORD,
  ...CARRIER,
  requestId: KEYWORD,
  traceId: KEYWORD,
  path: KEYWORD,
  exemplars: 'object',
  'exemplars.metric': KEYWORD,
  'exemplars.value': NUMBER,
  'exemplars.traceId': KEYWORD,
  'exemplars.spanId': KEYWORD,
  'faas.invocations': NUMBER,
  'faas.errors': NUMBER,
  'faas.coldstarts': NUMBER,
  'faas.timeouts': NUMBER,
  'faas.batch_item_failures': NUMBER,
  ...distribution('faas.invoke_duration'),
  ...distribution('faas.init_duration'),
  ...distribution('faas.batch_size'),
  'faas.mem_usage': NUMBER,
  'process.cpu.user_time': NUMBER,
  'process.cpu.system_time': NUMBER,
  'process.cpu.utilization': NUMBER,
  'process.memory.usage': NUMBER,
  'process.memory.utilization': NUMBER,
  'process.tmp.utilization': NUMBER,
  'process.mount.utilization': NUMBER,
  'process.unix.file_descriptor.count': NUMBER,
  'process.thread.count': NUMBER,
  'process.network.received': NUMBER,
  'process.network.sent': NUMBER,
  'nodejs.eventloop.utilization': NUMBER,
  'nodejs.eventloop.delay.max': NUMBER,
  'nodejs.eventloop.delay.p99': NUMBER,
  'v8js.memory.heap.used': NUMBER,
  'v8js.gc.count': NUMBER,
  'v8js.gc.duration': NUMBER,
  system_cpu_usage: NUMBER,
  system_memory_usage: NUMBER,
  system_disk_usage: NUMBER,
  'aws.lambda.duration': NUMBER,
  'aws.lambda.billed_duration': NUMBER,
  'aws.lambda.init_duration': NUMBER,
  'aws.lambda.memory_size': NUMBER,
  'aws.lambda.restore_duration': NUMBER,
  'aws.lambda.billed_restore_duration': NUMBER,
  'aws.lambda.timeout': NUMBER,
  ...ADDED,
  sightline: 'integer',
};

const SPANS: WrittenMapping = {
  traceId: KEYWORD,
  spanId: KEYWORD,
  parentSpanId: KEYWORD,
  traceState: KEYWORD,
  name: KEYWORD,
  kind: KEYWORD,
  serviceName: KEYWORD,
  ...CARRIER,
  traceGroup: KEYWORD,
  traceGroupFields: 'object',
  'traceGroupFields.endTime': 'date_nanos',
  'traceGroupFields.durationInNanos': 'long',
  'traceGroupFields.statusCode': 'integer',
  '@timestamp': 'date_nanos',
  time: 'date_nanos',
  startTime: 'date_nanos',
  endTime: 'date_nanos',
  durationInNanos: 'long',
  status: 'object',
  'status.code': 'integer',
  'status.message': 'keyword ignore_above=2048',
  instrumentationScope: 'object',
  'instrumentationScope.name': KEYWORD,
  'instrumentationScope.version': KEYWORD,
  attributes: 'object',
  resource: 'object',
  'resource.attributes': 'object',
  events: 'nested',
  'events.name': KEYWORD,
  'events.time': 'date_nanos',
  'events.attributes': 'object',
  'events.attributes.exception': 'object',
  'events.attributes.exception.type': KEYWORD,
  'events.attributes.exception.message': KEYWORD,
  'events.attributes.exception.stacktrace': TEXT,
  'events.droppedAttributesCount': 'integer',
  links: 'nested',
  'links.traceId': KEYWORD,
  'links.spanId': KEYWORD,
  'links.traceState': KEYWORD,
  'links.droppedAttributesCount': 'integer',
  droppedAttributesCount: 'integer',
  droppedEventsCount: 'integer',
  droppedLinksCount: 'integer',
  ...ADDED,
  sightline: 'integer',
};

const SERVICE_MAP: WrittenMapping = {
  '@timestamp': 'date_nanos',
  hashId: KEYWORD,
  serviceName: KEYWORD,
  kind: KEYWORD,
  traceGroupName: KEYWORD,
  destination: 'object',
  'destination.domain': KEYWORD,
  'destination.resource': KEYWORD,
  target: 'object',
  'target.domain': KEYWORD,
  'target.resource': KEYWORD,
};

/** By store, what an index holds before the first document comes. */
export const WRITTEN = { log: LOGS, metric: METRICS, span: SPANS, serviceMap: SERVICE_MAP } as const;

interface Property {
  readonly type?: string;
  readonly properties?: Properties;
  readonly fields?: Properties;
  readonly [parameter: string]: unknown;
}

type Properties = Readonly<Record<string, Property>>;

/** A mapping in the words of {@link WrittenMapping}, with every parameter that it has. */
export function written(properties: object = {}, parent = ''): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, property] of Object.entries(properties as Properties)) {
    const { type = 'object', properties: members, fields: others, ...parameters } = property;
    const path = `${parent}${name}`;
    fields[path] = [type, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(' ');
    Object.assign(fields, written(members, `${path}.`), written(others, `${path}.`));
  }
  return fields;
}
