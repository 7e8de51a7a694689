import type { Kind } from '@sightline/telemetry/wire';
import { Duration } from 'aws-cdk-lib';
import { DEFAULT_ROLLOVER, type Retention } from '../../contract/settings/setup.ts';
import { requireInRange } from '../validate.ts';

/** How long OpenSearch keeps telemetry. */
export interface StoreRetention {
  /**
   * How long data is kept after its index rolled over, in whole days up to 3,650: by Index State Management, on classic
   * OpenSearch Serverless by a life-cycle policy, and on its second generation by a setting of the index.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * The same for one kind of data.
   *
   * @default - `retention` for each
   */
  readonly retentionByKind?: RetentionByKind;

  /**
   * Age at which a data stream begins its next index, in whole days. OpenSearch Serverless has no rollover.
   *
   * @default Duration.days(1)
   */
  readonly rolloverAge?: Duration;

  /**
   * Size in GiB of a primary shard at which a data stream begins its next index before that.
   *
   * @default 30
   */
  readonly rolloverGibibytes?: number;
}

/** How long each kind of data is kept, where that differs from the others. */
export interface RetentionByKind {
  readonly logs?: Duration;
  readonly metrics?: Duration;
  readonly spans?: Duration;
}

const DEFAULT_RETENTION = Duration.days(30);

/** The longest that a life-cycle policy takes. */
const MAX_DAYS = 3_650;

/**
 * Days that each kind is kept.
 *
 * @throws Error unless durations are of whole days, which is what policies are written in here
 */
export function retentionDays({ retention, retentionByKind = {} }: StoreRetention): Readonly<Record<Kind, number>> {
  const { logs, metrics, spans } = retentionByKind;
  const days = daysOf('retention', retention ?? DEFAULT_RETENTION);
  const or = (name: string, duration: Duration | undefined) =>
    duration === undefined ? days : daysOf(`retentionByKind.${name}`, duration);
  return { log: or('logs', logs), metric: or('metrics', metrics), span: or('spans', spans) };
}

/** How long each kind is kept, and when a data stream begins its next index, as Setup is told of it. */
export function retentionOf(props: StoreRetention): Retention {
  requireInRange('rolloverGibibytes', props.rolloverGibibytes, 1, 1_000);
  return {
    days: retentionDays(props),
    rolloverDays: daysOf('rolloverAge', props.rolloverAge ?? Duration.days(DEFAULT_ROLLOVER.days)),
    rolloverGib: props.rolloverGibibytes ?? DEFAULT_ROLLOVER.gib,
  };
}

function daysOf(name: string, duration: Duration): number {
  const days = duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) throw new Error(`${name} must be whole days from 1 on, got ${days} days`);
  requireInRange(name, days, 1, MAX_DAYS);
  return days;
}
