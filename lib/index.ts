export type { AggregatorTuning } from './aggregate/aggregator.ts';
export { DEFAULT_THRESHOLDS, type Thresholds } from './alert/thresholds.ts';
export { ATTACHED_TAG } from './attach/instrument.ts';
export { TelemetryLayer, type TelemetryLayerProps } from './attach/layer.ts';
export { Observability } from './observability.ts';
export type { AttachOptions, ObservabilityProps } from './observability-props.ts';
export type { DomainSize } from './store/domain.ts';
export type { OpenSearchAuth } from './store/endpoint.ts';
