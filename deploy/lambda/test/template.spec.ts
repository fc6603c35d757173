import { existsSync, readFileSync } from 'node:fs';
import { WelcomePackageSettings } from '../../../apps/integrator/src/flows/welcome-package.flow';
import { FunctionConfig } from '../src/function.config';
import { parseTemplate, references } from './cloud-formation';

const TEXT = readFileSync('deploy/lambda/template.yaml', 'utf8');
const template = parseTemplate(TEXT);
const { Conditions, Parameters, Resources } = template;

interface DeliverFunction {
  readonly Runtime: string;
  readonly Handler: string;
  readonly CodeUri: string;
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly Policies: unknown;
  readonly LoggingConfig: { readonly LogGroup: unknown };
  readonly Events: Readonly<Record<string, { readonly Type: string; readonly Properties: EventSource }>>;
}
interface EventSource {
  readonly Queue: unknown;
  readonly BatchSize: number;
  readonly MaximumBatchingWindowInSeconds: number;
  readonly FunctionResponseTypes: readonly string[];
  readonly ScalingConfig: { readonly MaximumConcurrency: number };
}
interface Queue {
  readonly VisibilityTimeout: number;
  readonly MessageRetentionPeriod: number;
  readonly SqsManagedSseEnabled: boolean;
  readonly RedrivePolicy: { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number };
}
const deliver = Resources['Deliver']?.Properties as DeliverFunction;
const customers = Resources['Customers']?.Properties as Queue;
const deadLetters = Resources['DeadLetters']?.Properties as Queue;
const source = deliver.Events['Customers']!.Properties;

describe('the template', () => {
  it('refers to nothing that it does not have', () => {
    const known = {
      If: Object.keys(Conditions),
      others: [...Object.keys(Parameters), ...Object.keys(Resources), 'AWS::NoValue', 'AWS::StackName'],
    };
    const all = references(template);
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter(({ by, name }) => !(by === 'If' ? known.If : known.others).includes(name))).toEqual([]);
  });

  it('uses each parameter and each condition', () => {
    const used = new Set(references(template).map(({ name }) => name));
    expect([...Object.keys(Parameters), ...Object.keys(Conditions)].filter((name) => !used.has(name))).toEqual([]);
  });

  it('gives the function settings that it knows, and no secret but by name', () => {
    const known = new Set(Object.keys({ ...new FunctionConfig(), ...new WelcomePackageSettings() }));
    const given = deliver.Environment.Variables;
    expect(Object.keys(given).filter((name) => !known.has(name))).toEqual([]);
    expect(given['INVENTORY_API_URL_SECRET']).toEqual({ Ref: 'InventoryApiUrlSecretArn' });
    expect(TEXT).not.toContain('resolve:secretsmanager');
    expect(given['INVENTORY_API_KEY_SECRET']).toEqual({ Ref: 'InventoryApiKeySecretArn' });
    const readable = ['Url', 'Key'].map((of) => ({
      If: [`Has${of}Secret`, { Ref: `InventoryApi${of}SecretArn` }, { Ref: 'AWS::NoValue' }],
    }));
    expect(JSON.stringify(deliver.Policies)).toContain(`"Resource":${JSON.stringify(readable)}`);
  });

  it('names the handler that the bundle has', () => {
    // The runtime's Node is the one that the bundle is made for.
    expect(deliver.Runtime).toBe('nodejs24.x');
    expect(readFileSync('tools/build-lambda.mts', 'utf8')).toContain("target: 'node24'");
    expect(`deploy/lambda/${deliver.CodeUri}`).toBe('deploy/lambda/dist/function/');
    expect(deliver.Handler).toBe('index.handler');
    expect(existsSync('deploy/lambda/src/handler.ts')).toBe(true);
  });
});

describe('the queue', () => {
  it('hides a message for longer than six times the function may take, and its batching window', () => {
    expect(customers.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * deliver.Timeout + source.MaximumBatchingWindowInSeconds,
    );
  });

  it('gives a message up to a dead-letter queue that is there, and keeps it there for longer', () => {
    expect(customers.RedrivePolicy.deadLetterTargetArn).toEqual({ GetAtt: 'DeadLetters.Arn' });
    expect(deadLetters).not.toHaveProperty('RedrivePolicy');
    expect(deadLetters.MessageRetentionPeriod).toBeGreaterThan(customers.MessageRetentionPeriod);
    expect([customers, deadLetters].map((queue) => queue.SqsManagedSseEnabled)).toEqual([true, true]);
  });

  it('is patient with an Inventory that is away, and not beyond its own retention', () => {
    const seconds = customers.RedrivePolicy.maxReceiveCount * customers.VisibilityTimeout;
    expect(seconds).toBeGreaterThanOrEqual(3600);
    expect(seconds).toBeLessThan(customers.MessageRetentionPeriod);
  });

  it('and the function mean the same last receive', () => {
    expect(deliver.Environment.Variables['MAX_RECEIVES']).toBe(customers.RedrivePolicy.maxReceiveCount);
    expect(new FunctionConfig().MAX_RECEIVES).toBe(customers.RedrivePolicy.maxReceiveCount);
  });

  it('is told which messages failed, in batches that fit one request to Inventory', () => {
    expect(source.Queue).toEqual({ GetAtt: 'Customers.Arn' });
    expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(source.BatchSize).toBeLessThanOrEqual(100);
    expect(source.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
  });
});

describe('what watches it', () => {
  const alarms = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

  it('alarms on dead letters, on the oldest message, on errors of the function, and on error lines', () => {
    const watched = alarms.map(({ Properties }) => {
      const { Dimensions, MetricName } = Properties as { MetricName: unknown; Dimensions?: { Value: unknown }[] };
      return [MetricName, Dimensions?.[0]?.Value];
    });
    expect(watched).toEqual([
      ['ApproximateNumberOfMessagesVisible', { GetAtt: 'DeadLetters.QueueName' }],
      ['ApproximateAgeOfOldestMessage', { GetAtt: 'Customers.QueueName' }],
      ['Errors', { Ref: 'Deliver' }],
      [{ Sub: '${AWS::StackName}-error-lines' }, undefined],
    ]);
    const filter = Resources['ErrorLines']?.Properties as { MetricTransformations: { MetricName: unknown }[] };
    expect(filter.MetricTransformations[0]?.MetricName).toEqual(watched[3]?.[0]);
  });

  it.each(alarms.map(({ Properties }) => Properties))(
    'tells somebody, and says what to do: $AlarmDescription',
    (alarm) => {
      expect(alarm).toMatchObject({
        AlarmDescription: expect.stringMatching(/.{40}/),
        AlarmActions: { If: ['HasTopic', [{ Ref: 'AlarmTopicArn' }], { Ref: 'AWS::NoValue' }] },
        Threshold: expect.any(Number),
      });
    },
  );

  it('keeps the lines for a time, because there is no ledger', () => {
    expect(deliver.LoggingConfig.LogGroup).toEqual({ Ref: 'Log' });
    expect(Resources['Log']?.Properties).toEqual({ RetentionInDays: 90 });
  });
});
