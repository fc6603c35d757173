import { writeFileSync } from 'node:fs';
import { accessKey } from './support/access-keys';
import { axeFaults } from './support/axe';
import { browserMissing, TestBrowser } from './support/browser';
import { giveName, press, told } from './support/console-page';
import { Platform, type ServiceProcess } from './support/service-process';

const ada = accessKey('ada', 'operate');
const reader = accessKey('reader', 'customers:read');
const next = accessKey('next', 'operate');

if (browserMissing !== undefined) process.stderr.write(`Skipped: the console's key in a browser. ${browserMissing}\n`);

(browserMissing === undefined ? describe : describe.skip)('the console of an integrator with keys', () => {
  const platform = new Platform();
  const browser = new TestBrowser();
  const keysFile = `${platform.folder}/api-keys`;
  let integrator: ServiceProcess;

  beforeAll(async () => {
    writeFileSync(keysFile, `${ada.entry}\n${reader.entry}\n`);
    const nowhere = 'http://127.0.0.1:1';
    const settings = { API_KEYS_FILE: keysFile };
    [integrator] = await Promise.all([
      platform.integrator(`${nowhere}/customers`, `${nowhere}/package-requests`, settings).start(),
      browser.start(),
    ]);
  });
  afterEach(() => browser.leave());
  afterAll(async () => {
    await browser.stop();
    await platform.close();
  });

  it('asks for one, says why another does not do, and shows nothing before; by keyboard only', async () => {
    const page = await browser.visit(`${integrator.url}/`, { bypassCSP: true });
    await page.getByRole('heading', { name: 'The integrator takes a key' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Locked' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await browser.keep(page, 'locked-light');

    for (const [key, words] of [
      ['', 'Paste your key first.'],
      ['two words', 'A key has no spaces'],
      [next.key, 'The integrator does not know this key.'],
      [reader.key, 'This key may not operate'],
    ] as const) {
      await page.locator('.key-form input:focus').waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(key || ' ');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: words }).waitFor();
    }
    await page.locator('.key-form input:focus').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(ada.key);
    await page.keyboard.press('Enter');
    await told(page, 'Live');
    await press(page, 'Pause');
    await giveName(page, 'zoe');
    await page.getByRole('heading', { name: 'Paused by an operator.' }).waitFor();
    await page.getByRole('link', { name: 'Who did what' }).click();
    await page.getByRole('row', { name: /zoe \(key ada\).*pause/ }).waitFor();
    expect(page.url()).not.toContain(ada.key);
  });

  it('shows its documents, which know of keys, by no script but their own', async () => {
    const page = await browser.visit(`${integrator.url}/docs`);
    await page.getByRole('heading', { name: /^Integrator API/ }).waitFor();
    await page.getByRole('button', { name: 'Authorize' }).waitFor();
  });

  it('keeps it until the tab is closed, and asks again when it is taken away', async () => {
    const page = await browser.visit(`${integrator.url}/`);
    await page.getByLabel('Your key').fill(ada.key);
    await press(page, 'Open the console');
    await told(page, 'Live');
    await page.reload();
    await told(page, 'Live');

    writeFileSync(keysFile, next.entry);
    await integrator.end('SIGTERM');
    await integrator.start();
    await page.getByRole('alert').filter({ hasText: 'The integrator does not know this key.' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByLabel('Your key').fill(next.key);
    await press(page, 'Open the console');
    await told(page, 'Live');
  });
});
