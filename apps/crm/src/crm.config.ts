import { NumberSetting, readConfig, ServiceConfig } from '@app/platform';
import { IsInt, Max, Min } from 'class-validator';

/** The CRM's settings; see .env.example. */
export class CrmConfig extends ServiceConfig {
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  override PORT: number = 8000;

  override DATABASE_URL: string = 'file:./data/crm.db';
}

export function readCrmConfig(environment: NodeJS.ProcessEnv): CrmConfig {
  return readConfig(CrmConfig, environment);
}
