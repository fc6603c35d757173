import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_FOLDER } from '../support/services.mts';

export interface DemoOptions {
  readonly customers: string;
  readonly keep: boolean;
  readonly portBase: number;
}

export const HELP = `Shows the whole platform at work, on this machine, in seconds.

Starts the CRM, Inventory and the Integrator with fresh databases on free ports, creates the customers of a CSV file
one by one, waits for their welcome packages, and then reads both systems to prove that every customer has exactly one.

  npm run demo
  npm run demo -- --customers ./my-customers.csv     your own file, with the columns name and email
  npm run demo -- --keep                             keep the databases, and say where they are
  npm run demo -- --port-base 9000                   use the ports 9000, 9001 and 9002
  INVENTORY_BATCH=no npm run demo                    any setting of .env.example, from the environment
  POLLING_INTERVAL_SECONDS=5 npm run demo

Options
  --customers <file>   default: tools/customers.csv, 1000 customers with names from around the world
  --keep               keep the databases. Look into one with its service, for example:
                       DATABASE_URL=file:<folder>/integrator.db npm run start:prod:integrator
  --port-base <port>   the first of three ports; default 0: any free ones, beside a running npm start
  --help

The exit code is 0 when nothing is missing and nothing is doubled, otherwise 1.`;

/**
 * Reads the command line; `undefined` when it asks for help.
 * @throws Error that says what is wrong with it
 */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: 'string', default: join(PROJECT_FOLDER, 'tools/customers.csv') },
      keep: { type: 'boolean', default: false },
      'port-base': { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const portBase = Number(values['port-base']);
  if (!/^\d+$/.test(values['port-base']) || portBase > 65533)
    throw new Error('--port-base must be a port from 0 to 65533.');
  // npm changes to the project's folder; a path is meant from where the command was given.
  const customers = resolve(process.env['INIT_CWD'] ?? '.', values.customers);
  return { customers, keep: values.keep, portBase };
}
