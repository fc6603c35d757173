import { readFileSync } from 'node:fs';
import { CrmConfig } from '../apps/crm/src/crm.config';
import { WelcomePackageSettings } from '../apps/integrator/src/flows/welcome-package.flow';
import { IntegratorConfig } from '../apps/integrator/src/integrator.config';
import { InventoryConfig } from '../apps/inventory/src/inventory.config';

/** Every setting with its default, from the code; the apps' own ports and databases differ and are compared by name. */
const { flows: _flows, ...integrator } = new IntegratorConfig();
const SETTINGS: Readonly<Record<string, unknown>> = {
  ...new CrmConfig(),
  ...new InventoryConfig(),
  ...integrator,
  ...new WelcomePackageSettings(),
};
/** How an empty default stands in a table. */
const EMPTY = '–';
const OWN = new Set(['PORT', 'DATABASE_URL']);

describe('the settings', () => {
  it.each([
    ['.env.example', /^#([A-Z_]+)=(.*)$/gm],
    ['README.md', /^\| `([A-Z_]+)` +\| `?([^`|]+?)`? +\|/gm],
  ])('stand in %s, all of them and with their defaults', (file, pattern) => {
    const documented = Object.fromEntries(
      [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, name, value]) => [name, value === EMPTY ? '' : value]),
    );
    expect(Object.keys(documented).toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
    const shared = Object.entries(SETTINGS).filter(([name]) => !OWN.has(name));
    expect(shared.map(([name]) => [name, documented[name]])).toEqual(
      shared.map(([name, value]) => [name, String(value)]),
    );
  });
});
