import { startService } from '@app/platform';
import { inventory } from './inventory';

void startService(inventory);
