import { startService } from '@app/platform';
import { crm } from './crm';

void startService(crm);
