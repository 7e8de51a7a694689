import type { Loop, Suite, Variant } from '../suite.ts';

const METRICS = 20;
const LABELS = { channel: 'web', country: 'de' } as const;
const names: readonly string[] = Array.from({ length: METRICS }, (_, i) => `orders_placed_${i}`);

const powertools = async () => {
  const { Metrics } = await import('@aws-lambda-powertools/metrics');
  return new Metrics({ namespace: 'Bench', serviceName: 'shop' });
};

const embedded = async () => {
  const { MetricsContext } = await import('aws-embedded-metrics/lib/logger/MetricsContext.js');
  const { LogSerializer } = await import('aws-embedded-metrics/lib/serializers/LogSerializer.js');
  return { MetricsContext, serializer: new LogSerializer() };
};

const openTelemetry = async () => {
  const { InstrumentType, MeterProvider, MetricReader } = await import('@opentelemetry/sdk-metrics');
  class Reader extends MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  const reader = new Reader({ aggregationTemporalitySelector: () => 0 });
  return { meter: new MeterProvider({ readers: [reader] }).getMeter('bench'), reader, InstrumentType };
};

/** Runs a loop as a function's handler does: inside an invocation, which is flushed at its end. */
async function inInvocation(loop: Loop): Promise<Loop> {
  const { observed } = await import('@sightline/telemetry');
  const handler = observed((times: number, _context: object) => loop(times));
  return (times) => handler(times, { awsRequestId: 'r-1', functionName: 'shop' });
}

const repeat =
  (operation: () => void): Loop =>
  (times) => {
    for (let i = 0; i < times; i++) operation();
  };

const counter: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { metrics } = await import('@sightline/telemetry');
      const orders = metrics.counter('orders_placed', { labels: ['channel', 'country'] });
      return inInvocation((times) => {
        for (let i = 0; i < times; i++) orders.inc(LABELS);
      });
    },
  },
  {
    name: 'limit',
    loop: () => {
      const cells = new Map([['web', new Map([['de', { value: 0 }]])]]);
      return (times) => {
        for (let i = 0; i < times; i++) {
          const cell = cells.get(LABELS.channel)?.get(LABELS.country);
          if (cell) cell.value++;
        }
      };
    },
  },
  {
    name: 'prom-client',
    loop: async () => {
      const { Counter } = await import('prom-client');
      const orders = new Counter({ name: 'orders_placed', help: '-', labelNames: ['channel', 'country'] });
      return repeat(() => orders.inc(LABELS));
    },
  },
  {
    name: 'OpenTelemetry',
    loop: async () => {
      const orders = (await openTelemetry()).meter.createCounter('orders_placed');
      return repeat(() => orders.add(1, LABELS));
    },
  },
  {
    name: 'Powertools',
    loop: async () => {
      const metrics = await powertools();
      return (times) => {
        for (let i = 0; i < times; i++) {
          metrics.addMetric('orders_placed', 'Count', 1);
          // It keeps every value, and would flush by itself at a hundred.
          if (i % 99 === 98) metrics.clearMetrics();
        }
      };
    },
  },
  {
    name: 'aws-embedded-metrics',
    loop: async () => {
      const { MetricsContext } = await embedded();
      return (times) => {
        let context = MetricsContext.empty();
        for (let i = 0; i < times; i++) {
          context.putMetric('orders_placed', 1, 'Count');
          if (i % 99 === 98) context = MetricsContext.empty();
        }
      };
    },
  },
];

const bound: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { metrics } = await import('@sightline/telemetry');
      const orders = metrics.counter('orders_placed', { labels: ['channel', 'country'] }).bind(LABELS);
      return inInvocation((times) => {
        for (let i = 0; i < times; i++) orders.inc();
      });
    },
  },
  {
    name: 'limit',
    loop: async () => {
      const { AsyncLocalStorage } = await import('node:async_hooks');
      const storage = new AsyncLocalStorage<{ value: number }>();
      const loop: Loop = (times) => {
        for (let i = 0; i < times; i++) {
          const cell = storage.getStore();
          if (cell) cell.value += 1;
        }
      };
      return (times) => storage.run({ value: 0 }, loop, times);
    },
  },
  {
    name: 'prom-client',
    loop: async () => {
      const { Counter } = await import('prom-client');
      const orders = new Counter({ name: 'orders_placed', help: '-', labelNames: ['channel', 'country'] }).labels(
        LABELS,
      );
      return repeat(() => orders.inc());
    },
  },
];

const boundAlone: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { createMetrics } = await import('@sightline/telemetry/metrics');
      const orders = createMetrics()
        .counter('orders_placed', { labels: ['channel', 'country'] })
        .bind(LABELS);
      return (times) => {
        for (let i = 0; i < times; i++) orders.inc();
      };
    },
  },
  {
    name: 'limit',
    loop: () => {
      const cell = { value: 0 };
      return (times) => {
        for (let i = 0; i < times; i++) cell.value += 1;
        return cell.value;
      };
    },
  },
];

const histogram: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { metrics } = await import('@sightline/telemetry');
      const value = metrics.histogram('order_value', { labels: ['channel', 'country'] });
      return inInvocation((times) => {
        for (let i = 0; i < times; i++) value.observe(i % 1000, LABELS);
      });
    },
  },
  {
    name: 'limit',
    loop: () => {
      const cells = new Map([['web', new Map([['de', { sum: 0, counts: new Map<number, number>() }]])]]);
      return (times) => {
        for (let i = 0; i < times; i++) {
          const cell = cells.get(LABELS.channel)?.get(LABELS.country);
          if (!cell) continue;
          cell.sum += i % 1000;
          const bucket = Math.ceil(Math.log((i % 1000) + 1) / 0.04);
          cell.counts.set(bucket, (cell.counts.get(bucket) ?? 0) + 1);
        }
      };
    },
  },
  {
    name: 'prom-client',
    loop: async () => {
      const { Histogram } = await import('prom-client');
      const value = new Histogram({ name: 'order_value', help: '-', labelNames: ['channel', 'country'] });
      return (times) => {
        for (let i = 0; i < times; i++) value.observe(LABELS, i % 1000);
      };
    },
  },
  {
    name: 'OpenTelemetry',
    loop: async () => {
      const value = (await openTelemetry()).meter.createHistogram('order_value');
      return (times) => {
        for (let i = 0; i < times; i++) value.record(i % 1000, LABELS);
      };
    },
  },
  {
    name: 'Powertools',
    loop: async () => {
      const metrics = await powertools();
      return (times) => {
        for (let i = 0; i < times; i++) {
          metrics.addMetric('order_value', 'None', i % 1000);
          if (i % 99 === 98) metrics.clearMetrics();
        }
      };
    },
  },
];

const flush: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { createMetrics, emfLines } = await import('@sightline/telemetry/metrics');
      const registry = createMetrics();
      const counters = names.map((name) => registry.counter(name));
      return repeat(() => {
        for (const each of counters) each.inc();
        const context = { timestamp: Date.now(), namespace: 'Bench', service: 'shop', requestId: 'r-1' };
        // Its length in bytes makes the engine put the line's pieces together, as writing it does.
        for (const line of emfLines(registry.drain(), context)) Buffer.byteLength(line);
      });
    },
  },
  {
    name: 'limit',
    loop: () => {
      const Metrics = names.map((Name) => ({ Name, Unit: 'Count' }));
      const CloudWatchMetrics = [{ Namespace: 'Bench', Dimensions: [['service']], Metrics }];
      return repeat(() => {
        const values = Object.fromEntries(names.map((name) => [name, 1]));
        JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, service: 'shop', ...values });
      });
    },
  },
  {
    name: 'prom-client',
    loop: async () => {
      const { Counter, Registry } = await import('prom-client');
      const registry = new Registry();
      const counters = names.map((name) => new Counter({ name, help: '-', registers: [registry] }));
      return async (times) => {
        for (let i = 0; i < times; i++) {
          for (const each of counters) each.inc();
          await registry.metrics();
        }
      };
    },
  },
  {
    name: 'OpenTelemetry',
    loop: async () => {
      const { meter, reader } = await openTelemetry();
      const counters = names.map((name) => meter.createCounter(name));
      return async (times) => {
        for (let i = 0; i < times; i++) {
          for (const each of counters) each.add(1);
          await reader.collect();
        }
      };
    },
  },
  {
    name: 'Powertools',
    loop: async () => {
      const metrics = await powertools();
      return repeat(() => {
        for (const name of names) metrics.addMetric(name, 'Count', 1);
        JSON.stringify(metrics.serializeMetrics());
        metrics.clearMetrics();
      });
    },
  },
  {
    name: 'aws-embedded-metrics',
    loop: async () => {
      const { MetricsContext, serializer } = await embedded();
      return repeat(() => {
        const context = MetricsContext.empty();
        context.putDimensions({ service: 'shop' });
        for (const name of names) context.putMetric(name, 1, 'Count');
        serializer.serialize(context);
      });
    },
  },
];

const suite: Suite = {
  title: 'Metrics',
  about:
    'Ours run inside an invocation, which is found through `AsyncLocalStorage` at each call, since many can run in one process; a registry of its own needs no such look-up. Powertools and aws-embedded-metrics take no labels with a value, and keep each value for the flush. The flush is to text in memory; OpenTelemetry only collects, without an exporter. Limits: nested maps; the look-up of the invocation and an addition; an addition; nested maps and a logarithm; `JSON.stringify` of the same line.',
  cases: [
    { name: 'counter, 2 labels', unit: 'ns', goal: 50, variants: counter },
    { name: 'bound counter', unit: 'ns', goal: 5, variants: bound },
    { name: 'bound counter, registry of its own', unit: 'ns', goal: 5, variants: boundAlone },
    { name: 'histogram, 2 labels', unit: 'ns', goal: 80, variants: histogram },
    { name: '20 metrics added and flushed', unit: 'µs', goal: 4, variants: flush },
  ],
};

export default suite;
