export { ATTACHED_TAG } from '../contract/names.ts';
export type { OpenSearchAuth, OpenSearchTarget } from '../contract/target.ts';
export type { AggregatorTuning } from './aggregate/aggregator.ts';
export { DEFAULT_THRESHOLDS, type Thresholds } from './alert/thresholds.ts';
export { TelemetryLayer, type TelemetryLayerProps } from './attach/layer.ts';
export { Observability } from './observability.ts';
export type { AttachOptions, ObservabilityProps } from './observability-props.ts';
export type { DomainSize } from './store/domain.ts';
export type { RetentionByKind } from './store/retention.ts';
