import { SpanKind } from '@opentelemetry/api';
import { carrierIn } from './carrier.ts';
import { field, known, type Trigger, text } from './trigger.ts';

/**
 * A task of Step Functions that hands its context object on, as `$$` or among its input
 * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html). The execution's input, which
 * is part of it, may hold a trace.
 */
export function stepFunctions(event: unknown): Trigger | undefined {
  const state = text(event, 'State', 'Name');
  const machine = text(event, 'StateMachine', 'Name');
  const execution = field(event, 'Execution');
  if (state === undefined || machine === undefined || execution === undefined) return undefined;
  return {
    name: `${machine} ${state}`,
    kind: SpanKind.SERVER,
    attributes: known({
      'faas.trigger': 'other',
      'aws.step_functions.state_machine.arn': text(event, 'StateMachine', 'Id'),
      'aws.step_functions.execution.arn': text(execution, 'Id'),
      'aws.step_functions.state.name': state,
    }),
    carrier: carrierIn(event) ?? carrierIn(field(execution, 'Input')),
  };
}
