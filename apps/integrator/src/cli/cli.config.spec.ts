import { readCliConfig } from './cli.config';

const commandOf = (script: string): string => readCliConfig({}, () => undefined, script).command;

describe('the settings of the CLI', () => {
  it('have defaults, for what is empty, too', () => {
    expect(readCliConfig({ INTEGRATOR_URL: '', USER: '' }, () => undefined)).toEqual({
      integratorUrl: 'http://localhost:8002',
      crmUrl: 'http://localhost:8000/customers',
      integratorKey: { name: 'INTEGRATOR_API_KEY', value: undefined, file: undefined },
      crmKey: { name: 'CRM_API_KEY', value: undefined, file: undefined },
      targetDatabaseUrl: undefined,
      operator: undefined,
      command: 'welcome-package',
      folder: process.cwd(),
      colours: true,
    });
  });

  it('take paths from where npm was called', () => {
    expect(readCliConfig({ npm_lifecycle_event: 'cli', INIT_CWD: '/somewhere' })).toMatchObject({
      command: 'npm run -s cli --',
      folder: '/somewhere',
    });
  });

  it('propose the command that they were called by', () => {
    expect(commandOf('/usr/local/bin/welcome-package')).toBe('welcome-package');
    expect(commandOf(`${process.cwd()}/dist/cli/main.js`)).toBe('node dist/cli/main.js');
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('have no colours with %j', (env) => {
    expect(readCliConfig(env).colours).toBe(false);
  });

  it('leave out a name that the service would refuse', () => {
    expect(readCliConfig({ USER: 'ada' }).operator).toBe('ada');
    expect(readCliConfig({ USER: 'zoë' }).operator).toBeUndefined();
  });

  it('take the name that the system has when the environment has none', () => {
    expect(readCliConfig({ USER: '' }, () => 'zoe').operator).toBe('zoe');
    expect(readCliConfig({ USERNAME: 'ada' }, () => 'zoe').operator).toBe('ada');
  });
});
