import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_FOLDER } from '../support/services.mts';

export interface DemoOptions {
  readonly customers: string;
  readonly keep: boolean;
  readonly portBase: number;
  /** The seed of the blows that fall meanwhile; without it none do. */
  readonly chaos?: number;
}

export const HELP = `Shows the whole platform at work, on this machine, in seconds.

Starts the CRM, Inventory and the Integrator with fresh databases on free ports, creates the customers of a CSV file
one by one, waits for their welcome packages, and then reads both systems to prove that every customer has exactly one.

  npm run demo
  npm run demo -- --customers ./my-customers.csv     your own file, with the columns name and email
  npm run demo -- --chaos                            kill -9 and lost answers meanwhile, for about half a minute
  npm run demo -- --chaos --seed 7                   the same blows, in the same order, as in another run with this seed
  npm run demo -- --keep                             keep the databases, and say where they are
  npm run demo -- --port-base 9000                   use the ports 9000, 9001 and 9002
  INVENTORY_BATCH=no npm run demo                    any setting of .env.example, from the environment
  POLLING_INTERVAL_SECONDS=5 npm run demo

Options
  --customers <file>   default: tools/customers.csv, 1000 customers with names from around the world
  --keep               keep the databases. Look into one with its service, for example:
                       DATABASE_URL=file:<folder>/integrator.db npm run start:prod:integrator
  --chaos              the customers take 20 s to arrive. Meanwhile the Integrator or Inventory, whichever chance says, gets
                       a kill -9 and is started again, the next a second or so after it is up; and of Inventory's answers
                       every tenth is lost on the way
  --seed <number>      of --chaos; default: another one each time, which is shown
  --port-base <port>   the first of three ports; default 0: any free ones, beside a running npm start
  --help

The exit code is 0 when nothing is missing and nothing is doubled, otherwise 1.`;

/**
 * Reads the command line; `undefined` when it asks for help.
 * @throws Error that says what is wrong with it
 */
export function readOptions(
  args: readonly string[],
  anySeed = (): number => Math.floor(Math.random() * 100_000),
): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: 'string', default: join(PROJECT_FOLDER, 'tools/customers.csv') },
      keep: { type: 'boolean', default: false },
      chaos: { type: 'boolean', default: false },
      seed: { type: 'string' },
      'port-base': { type: 'string', default: '0' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const portBase = Number(values['port-base']);
  if (!/^\d+$/.test(values['port-base']) || portBase > 65533)
    throw new Error('--port-base must be a port from 0 to 65533.');
  if (values.seed !== undefined && !values.chaos) throw new Error('--seed is for --chaos.');
  const seed = values.seed ?? String(anySeed());
  if (!/^\d{1,9}$/.test(seed)) throw new Error('--seed must be a whole number below 1000000000.');
  // npm changes to the project's folder; a path is meant from where the command was given.
  const customers = resolve(process.env['INIT_CWD'] ?? '.', values.customers);
  return { customers, keep: values.keep, portBase, ...(values.chaos && { chaos: Number(seed) }) };
}
