import { SpanKind } from '@opentelemetry/api';
import { known, type Trigger, text } from './trigger.ts';

/**
 * A trigger of a Cognito user pool, such as `PreSignUp_SignUp`
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html).
 */
export function cognito(event: unknown): Trigger | undefined {
  const source = text(event, 'triggerSource');
  const pool = text(event, 'userPoolId');
  if (source === undefined || pool === undefined) return undefined;
  return {
    name: source,
    kind: SpanKind.SERVER,
    attributes: known({ 'faas.trigger': 'other', 'aws.cognito.trigger': source, 'aws.cognito.user_pool_id': pool }),
  };
}
