import { RunningIntegrator } from './support/running-integrator';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('the console over HTTP', () => {
  let integrator: RunningIntegrator;

  beforeAll(async () => {
    integrator = await RunningIntegrator.start('http://127.0.0.1:1');
  });
  afterAll(() => integrator.stop());

  const get = (path: string, accept: string): Promise<Response> =>
    fetch(`${integrator.url}${path}`, { headers: { Accept: accept } });

  it('is for browsers; who does not ask for HTML gets the welcome as JSON', async () => {
    const page = await get('/', BROWSER);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const welcome = await get('/', '*/*');
    expect(await welcome.json()).toMatchObject({ message: 'Welcome to the Integrator API' });
    expect([page, welcome].map(({ headers }) => headers.get('vary'))).toEqual(['Accept', 'Accept']);
  });

  it.each(['/', '/console.js', '/console.js/', '/console.css', '/console.svg'])(
    'lets nothing run but its own script: %s',
    async (path) => {
      const { status, headers } = await get(path, BROWSER);
      expect(status).toBe(200);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('has no script and no style in its page, and nothing from elsewhere', async () => {
    const html = await (await get('/', BROWSER)).text();
    expect(html).not.toMatch(/<script>|<style|\sstyle=|\son\w+=|https?:/);
  });

  it('keeps to the routes it has', async () => {
    expect((await get('/console.map', BROWSER)).status).toBe(404);
    const posted = await fetch(`${integrator.url}/console.js`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});
