import { NumberSetting, readConfig } from '@app/platform';
import { IsInt, IsNumber, Matches, Max, Min } from 'class-validator';

const SECRET_NAME = /^[\w/+=.@:-]{0,2048}$/;
const SECRET_RULE = { message: 'must be the name or the ARN of a secret' };

/** The function's own settings, beside those of its flow. The ones an integrator has too have its names, defaults and rules. */
export class FunctionConfig {
  @NumberSetting()
  @Max(20, { message: 'must be at most 20' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  MAX_RETRIES: number = 3;

  @NumberSetting()
  @Max(30, { message: 'must be at most 30' })
  @Min(0, { message: 'must be at least 0' })
  @IsNumber({}, { message: 'must be a number' })
  RETRY_DELAY_SECONDS: number = 1;

  @NumberSetting()
  @Max(300, { message: 'must be at most 300' })
  @Min(0.05, { message: 'must be at least 0.05' })
  @IsNumber({}, { message: 'must be a number' })
  REQUEST_TIMEOUT_SECONDS: number = 10;

  /** The queue's `maxReceiveCount`: after so many receives a message goes to the dead-letter queue, and a human must act. */
  @NumberSetting()
  @Max(1000, { message: 'must be at most 1000' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be a whole number' })
  MAX_RECEIVES: number = 20;

  /** The Secrets Manager secret that holds INVENTORY_API_URL, credentials and all; empty when the URL has none. */
  @Matches(SECRET_NAME, SECRET_RULE)
  INVENTORY_API_URL_SECRET: string = '';

  /** The secret that holds INVENTORY_API_KEY, likewise. */
  @Matches(SECRET_NAME, SECRET_RULE)
  INVENTORY_API_KEY_SECRET: string = '';

  /** Where Lambda's secrets extension listens; Lambda and the extension set these two. */
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(1, { message: 'must be at least 1' })
  @IsInt({ message: 'must be a whole number' })
  PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: number = 2773;

  AWS_SESSION_TOKEN: string = '';
}

/** What Lambda gives the function to be configured by. */
export function functionEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** @throws ConfigError with all faults at once */
export function readFunctionConfig(environment: NodeJS.ProcessEnv): FunctionConfig {
  return readConfig(FunctionConfig, environment);
}
