import type { FlowDefinition } from './flow-definition';
import { welcomePackageFlow } from './welcome-package.flow';

/** Every flow that runs. A new integration is one file beside this one, and one line here. */
export const FLOWS: readonly FlowDefinition[] = [welcomePackageFlow];
