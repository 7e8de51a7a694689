import {
  INDEX_PREFIX,
  INVOCATION_METRICS,
  type Kind,
  SERVICE_DIMENSION,
  SYSTEM_METRICS,
} from '@sightline/telemetry/wire';
import type { Bucket, Metric, Panel } from './panel.ts';

const overTime: Bucket = { type: 'time', interval: 'auto' };
const count: Metric = { type: 'count' };

const sum = (field: string, label: string): Metric => ({ type: 'sum', field, label });
const avg = (field: string, label: string): Metric => ({ type: 'avg', field, label });
const max = (field: string, label: string): Metric => ({ type: 'max', field, label });
const linesOf = (kind: Kind, label: string) => ({ label, query: `_index:.ds-${INDEX_PREFIX[kind]}*` });

/** Only root spans have them, see `SpanLine`. */
const TRACE_DURATION = 'traceGroupFields.durationInNanos';
const TRACE_STATUS = 'traceGroupFields.statusCode';

/** The panels of the Health dashboard, in reading order: is data arriving, what fails, what is slow, what runs out. */
export const healthPanels: readonly Panel[] = [
  {
    id: 'lines',
    title: 'Lines per minute by kind',
    source: 'all',
    look: 'line',
    query: '',
    metrics: [count],
    buckets: [
      {
        type: 'filters',
        filters: [linesOf('log', 'logs'), linesOf('metric', 'metrics'), linesOf('span', 'spans')],
      },
      { type: 'time', interval: 'minute' },
    ],
  },
  {
    id: 'log-levels',
    title: 'Log records by level',
    source: 'log',
    look: 'histogram',
    query: '',
    metrics: [count],
    buckets: [{ type: 'terms', field: 'level', label: 'Level', size: 10, by: { metric: 0 } }, overTime],
  },
  {
    id: 'invocations',
    title: 'Invocations, errors and cold starts by service',
    source: 'metric',
    look: 'table',
    query: `_exists_:${INVOCATION_METRICS.invocations}`,
    metrics: [
      sum(INVOCATION_METRICS.invocations, 'Invocations'),
      sum(INVOCATION_METRICS.errors, 'Errors'),
      sum(INVOCATION_METRICS.coldStarts, 'Cold starts'),
    ],
    buckets: [{ type: 'terms', field: SERVICE_DIMENSION, label: 'Service', size: 50, by: { metric: 0 } }],
  },
  {
    id: 'error-logs',
    title: 'Error logs by function',
    source: 'log',
    look: 'table',
    query: 'level:(ERROR OR FATAL)',
    metrics: [count],
    buckets: [{ type: 'terms', field: 'function', label: 'Function', size: 20, by: { metric: 0 } }],
  },
  {
    id: 'invocations-over-time',
    title: 'Invocations and errors',
    source: 'metric',
    look: 'line',
    query: `_exists_:${INVOCATION_METRICS.invocations}`,
    metrics: [sum(INVOCATION_METRICS.invocations, 'Invocations'), sum(INVOCATION_METRICS.errors, 'Errors')],
    buckets: [overTime],
  },
  {
    id: 'failed-traces',
    title: 'Failed traces by trace group',
    source: 'span',
    look: 'table',
    query: `${TRACE_STATUS}:2`,
    metrics: [count],
    buckets: [{ type: 'terms', field: 'traceGroup', label: 'Trace group', size: 20, by: { metric: 0 } }],
  },
  {
    id: 'service-latency',
    title: 'Duration of served spans by service',
    source: 'span',
    look: 'table',
    query: 'kind:(SPAN_KIND_SERVER OR SPAN_KIND_CONSUMER)',
    metrics: [{ type: 'percentiles', field: 'durationInNanos', percents: [50, 90, 99], label: 'duration' }],
    buckets: [{ type: 'terms', field: 'serviceName', label: 'Service', size: 50, by: { metric: 0, percentile: 99 } }],
  },
  {
    id: 'slow-trace-groups',
    title: 'Slowest trace groups',
    source: 'span',
    look: 'table',
    query: `_exists_:${TRACE_DURATION}`,
    metrics: [{ type: 'percentiles', field: TRACE_DURATION, percents: [50, 90, 99], label: 'duration' }, count],
    buckets: [
      { type: 'terms', field: 'traceGroup', label: 'Trace group', size: 10, by: { metric: 0, percentile: 99 } },
    ],
  },
  {
    id: 'runtime-peak',
    title: 'Peak use of CPU, memory and disk (%)',
    source: 'metric',
    look: 'gauge',
    query: '',
    metrics: [max(SYSTEM_METRICS.cpu, 'CPU'), max(SYSTEM_METRICS.memory, 'Memory'), max(SYSTEM_METRICS.disk, 'Disk')],
    buckets: [],
  },
  {
    id: 'runtime',
    title: 'Mean use of CPU, memory and disk (%)',
    source: 'metric',
    look: 'line',
    query: `_exists_:${SYSTEM_METRICS.memory} OR _exists_:${SYSTEM_METRICS.disk}`,
    metrics: [avg(SYSTEM_METRICS.cpu, 'CPU'), avg(SYSTEM_METRICS.memory, 'Memory'), avg(SYSTEM_METRICS.disk, 'Disk')],
    buckets: [overTime],
  },
];
