import { ConfigError } from '@app/platform';
import { IntegratorConfig } from '../../../apps/integrator/src/integrator.config';
import { FunctionConfig, readFunctionConfig } from './function.config';

describe('the function’s settings', () => {
  it('have the defaults of the integrator’s of the same name', () => {
    const { MAX_RETRIES, REQUEST_TIMEOUT_SECONDS, RETRY_DELAY_SECONDS } = new IntegratorConfig();
    expect(new FunctionConfig()).toMatchObject({ MAX_RETRIES, REQUEST_TIMEOUT_SECONDS, RETRY_DELAY_SECONDS });
  });

  it('are refused all at once, and none is repeated', () => {
    const environment = { MAX_RETRIES: 'Hunter2', MAX_RECEIVES: '0', INVENTORY_API_URL_SECRET: 'a secret!' };
    expect(() => readFunctionConfig(environment)).toThrow(ConfigError);
    expect(() => readFunctionConfig(environment)).toThrow(/MAX_RETRIES[^]*MAX_RECEIVES[^]*INVENTORY_API_URL_SECRET/);
    expect(() => readFunctionConfig(environment)).not.toThrow(/Hunter2/);
  });

  it('take an ARN for the secret', () => {
    const INVENTORY_API_URL_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:inventory/url-AbCdEf';
    expect(readFunctionConfig({ INVENTORY_API_URL_SECRET })).toMatchObject({ INVENTORY_API_URL_SECRET });
  });
});
