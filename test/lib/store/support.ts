import { Match, type Template } from 'aws-cdk-lib/assertions';
import { allowStatements, theResource } from '../fixture.ts';

export function variablesOf(template: Template, name: string): Record<string, unknown> {
  const [, fn] = theResource(template, 'AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ [name]: Match.anyValue() }) },
  });
  return (fn.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

export function signedActions(template: Template): unknown[] {
  return allowStatements(template)
    .filter(([, { Action }]) => /"(es|aoss):/.test(JSON.stringify(Action)))
    .map(([, { Action, Resource }]) => ({ Action, Resource }));
}

export function arnOf(service: string, resource: string) {
  return {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:`, { Ref: 'AWS::AccountId' }, resource],
    ],
  };
}
