/** Metrics of the SDK itself, which go nowhere without a MeterProvider in the TracerProvider's options. */
export class TracerMetrics {
  startSpan() {}
}
