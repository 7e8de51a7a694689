import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { Transport } from '../../../lib/transport/transport.ts';
import { allowStatements, templateOf, testStack, theResource } from '../fixture.ts';

const removalPolicy = RemovalPolicy.RETAIN;

test('the stream is on demand, encrypted, and kept with its stack gone', () => {
  const stack = testStack();
  new Transport(stack, 'Transport', { removalPolicy });
  const [, stream] = theResource(templateOf(stack), 'AWS::Kinesis::Stream');
  expect(stream.Properties).toEqual({
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    RetentionPeriodHours: 24,
  });
  expect(stream.DeletionPolicy).toBe('Retain');
});

test('CloudWatch Logs of this account may put records, and nothing else', () => {
  const stack = testStack();
  new Transport(stack, 'Transport', { removalPolicy });
  const template = templateOf(stack);
  const [streamId] = theResource(template, 'AWS::Kinesis::Stream');
  const [, role] = theResource(template, 'AWS::IAM::Role');

  expect(allowStatements(template).map(([, statement]) => statement)).toEqual([
    {
      Effect: 'Allow',
      Action: ['kinesis:PutRecord', 'kinesis:PutRecords'],
      Resource: { 'Fn::GetAtt': [streamId, 'Arn'] },
    },
  ]);
  expect(role.Properties['AssumeRolePolicyDocument']).toMatchObject({
    Statement: [
      {
        Principal: { Service: 'logs.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': expect.objectContaining({ 'Fn::Join': expect.anything() }) } },
      },
    ],
  });
});

test.each([Duration.hours(23), Duration.days(366)])('refuses a retention of %s', (retentionPeriod) => {
  expect(() => new Transport(testStack(), 'Transport', { retentionPeriod, removalPolicy })).toThrow(
    `streamRetention must be from 86400 to 31536000 seconds, got ${retentionPeriod.toSeconds()}`,
  );
});

test('a retention that is only known at deployment passes', () => {
  const stack = testStack();
  const retentionPeriod = Duration.hours(Lazy.number({ produce: () => 48 }));
  new Transport(stack, 'Transport', { retentionPeriod, removalPolicy });
  const [, stream] = theResource(templateOf(stack), 'AWS::Kinesis::Stream');
  expect(stream.Properties['RetentionPeriodHours']).toBe(48);
});
