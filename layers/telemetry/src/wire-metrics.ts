/** The part of the wire contract that names metrics. */

/** CloudWatch namespace of every metric unless configured otherwise. */
export const DEFAULT_NAMESPACE = 'Sightline';

/** Dimension that every metric has: the service that emitted it. */
export const SERVICE_DIMENSION = 'service';

/** The function's time limit in seconds, beside the metrics of an invocation and in Lambda's report of a time-out. */
export const TIMEOUT_FIELD = 'aws.lambda.timeout';

/**
 * What the middleware measures of each invocation, named as OpenTelemetry's FaaS metrics
 * (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/).
 */
export const INVOCATION_METRICS = {
  invocations: 'faas.invocations',
  errors: 'faas.errors',
  coldStarts: 'faas.coldstarts',
  /** Seconds. */
  duration: 'faas.invoke_duration',
  /** Seconds. */
  initDuration: 'faas.init_duration',
  /** Invocations that the platform was about to cut off. */
  timeouts: 'faas.timeouts',
  /** Records of a batch event. */
  batchSize: 'faas.batch_size',
  /** Records that a partial batch response gave back. */
  itemFailures: 'faas.batch_item_failures',
  /** What a name of `faas.responses.2xx` … `5xx`, `batch`, `partial_batch`, `stream` starts with. */
  responses: 'faas.responses.',
} as const;

/** What the layer samples of the process while an invocation runs, named as OpenTelemetry has most of it. */
export const RUNTIME_METRICS = {
  /** Seconds. */
  cpuUser: 'process.cpu.user_time',
  cpuSystem: 'process.cpu.system_time',
  /** Percent of one vCPU. */
  cpuUtilization: 'process.cpu.utilization',
  /** Bytes of resident memory. */
  memory: 'process.memory.usage',
  /** Percent of the function's memory. */
  memoryUtilization: 'process.memory.utilization',
  /** Bytes. */
  heap: 'v8js.memory.heap.used',
  /** Percent of `/tmp`. */
  tmpUtilization: 'process.tmp.utilization',
  /** Percent of a file system that the function mounts; labelled with `path`. */
  mountUtilization: 'process.mount.utilization',
  descriptors: 'process.unix.file_descriptor.count',
  threads: 'process.thread.count',
  /** Bytes over the network. */
  received: 'process.network.received',
  sent: 'process.network.sent',
  /** Percent. */
  eventLoopUtilization: 'nodejs.eventloop.utilization',
  /** Seconds. */
  eventLoopDelayMax: 'nodejs.eventloop.delay.max',
  eventLoopDelayP99: 'nodejs.eventloop.delay.p99',
  garbageCount: 'v8js.gc.count',
  /** Seconds. */
  garbagePause: 'v8js.gc.duration',
} as const;

/** What the sampler measures of its runtime, all in percent. */
export const SYSTEM_METRICS = {
  cpu: 'system_cpu_usage',
  memory: 'system_memory_usage',
  /** Labelled with `path`. */
  disk: 'system_disk_usage',
} as const;

/**
 * What Lambda's own reports tell, as the aggregator names it: as OpenTelemetry where that has a name
 * (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/), in seconds and bytes as there. What the middleware
 * measures as well has another name, so that nothing is counted twice.
 */
export const PLATFORM_METRICS = {
  memoryUsed: 'faas.mem_usage',
  timeouts: 'faas.timeouts',
  duration: 'aws.lambda.duration',
  billedDuration: 'aws.lambda.billed_duration',
  initDuration: 'aws.lambda.init_duration',
  memorySize: 'aws.lambda.memory_size',
  restoreDuration: 'aws.lambda.restore_duration',
  billedRestoreDuration: 'aws.lambda.billed_restore_duration',
  timeout: TIMEOUT_FIELD,
} as const;
