import { startService } from '@app/platform';
import { integrator } from './integrator';

void startService(integrator);
