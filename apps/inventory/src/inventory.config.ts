import { NumberSetting, readConfig, ServiceConfig } from '@app/platform';
import { IsInt, Max, Min } from 'class-validator';

/** Inventory's settings; see .env.example. */
export class InventoryConfig extends ServiceConfig {
  @NumberSetting()
  @Max(65535, { message: 'must be at most 65535' })
  @Min(0, { message: 'must be at least 0' })
  @IsInt({ message: 'must be a whole number' })
  override PORT: number = 8001;

  override DATABASE_URL: string = 'file:./data/inventory.db';
}

export function readInventoryConfig(environment: NodeJS.ProcessEnv): InventoryConfig {
  return readConfig(InventoryConfig, environment);
}
