import type { DeliveryDto } from '@app/contracts';
import { flow, getJson } from './support/api';
import { axeFaults } from './support/axe';
import { browserMissing } from './support/browser';
import { giveName, goTo, hasFocus, press, showsCount, tabTo, told } from './support/console-page';
import { ConsoleStage, FLOW } from './support/console-stage';
import { tamper } from './support/test-database';

const CUSTOMERS = 20;

if (browserMissing !== undefined) process.stderr.write(`Skipped: the console in a browser. ${browserMissing}\n`);

(browserMissing === undefined ? describe : describe.skip)('the console', () => {
  const stage = new ConsoleStage();

  beforeAll(async () => {
    await stage.open();
    await stage.create(CUSTOMERS);
  });
  afterEach(async () => {
    stage.gate.isClosed = false;
    await stage.browser.leave();
  });
  afterAll(() => stage.close());

  it('shows packages as they are delivered, without reloading', async () => {
    const page = await stage.visit();
    await showsCount(page, 'delivered', stage.customers);
    await page.evaluate('window.isSamePage = true');
    await stage.create(3);
    await showsCount(page, 'delivered', stage.customers);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    await stage.browser.keep(page, 'overview-light');
  });

  it('tells in two clicks why a customer has no package, with their name as text, and replays it', async () => {
    stage.gate.isClosed = true;
    const name = '<img src=x onerror=alert(1)>';
    await stage.createNamed(name, 'mallory@example.com');
    const page = await stage.visit();
    await page.getByRole('searchbox').fill('mallory@');
    await press(page, 'Find');
    await page.getByRole('link', { name: 'mallory@example.com' }).click();

    await page.getByText('Nobody knows where to send it').first().waitFor();
    await page.getByText('"name": "<img src=x onerror=alert(1)>"').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await stage.browser.keep(page, 'dead-letter-light');

    stage.gate.isClosed = false;
    await press(page, 'Replay');
    await giveName(page, 'ada');
    await told(page, 'Replayed: it is due now.');
    await page.locator('.title-line .mark', { hasText: 'Delivered' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Replayed' }).first().waitFor();
    await page.getByRole('link', { name: 'Who did what' }).click();
    await page
      .getByRole('row', { name: /ada.*replay/ })
      .first()
      .waitFor();
  });

  it('replays those that are selected, and those with one cause after counting them', async () => {
    stage.gate.isClosed = true;
    const [first] = await stage.create(3);
    const page = await stage.visit(`${FLOW}/deliveries?state=dead`);
    await page.getByRole('checkbox', { name: `Select ${first?.email}` }).check();
    stage.gate.isClosed = false;
    await press(page, 'Replay 1 selected');
    await giveName(page, 'grace');
    await told(page, 'Replayed: 1 delivery is due now.');
    await page.getByRole('link', { name: /^Dead 2$/ }).waitFor();

    await page.getByRole('link', { name: 'http-422' }).first().click();
    await press(page, 'Replay all dead letters with http-422 …');
    await page.getByRole('dialog', { name: 'Replay 2 dead letters with http-422?' }).waitFor();
    await press(page, 'Replay 2');
    await told(page, 'Replayed: 2 deliveries are due now.');
    await page.getByText('No delivery is dead.').waitFor();
    expect(await page.getByRole('button', { name: /^Replay all/ }).count()).toBe(0);
    await stage.allDelivered();
  });

  it('audits both systems, names who is missing, and repairs it', async () => {
    const [lost] = await stage.create(2);
    await tamper(
      `${stage.platform.folder}/inventory.db`,
      `delete from package_requests where customer_id = '${lost?.id}'`,
    );

    const page = await stage.visit();
    await press(page, 'Run audit');
    await giveName(page, 'ada');
    await page.getByRole('heading', { name: '1 customer had no package at the last audit.' }).waitFor();
    await page.getByRole('link', { name: /customers have exactly one package$/ }).click();
    await page.getByRole('row', { name: new RegExp(`welcome_package:${lost?.id} Missing`) }).waitFor();
    await stage.browser.keep(page, 'audit-finding-light');

    await press(page, 'Audit and repair …');
    await page.getByRole('dialog', { name: 'Audit and repair?' }).waitFor();
    await press(page, 'Audit and repair');
    await page.getByRole('link', { name: 'Audits' }).first().click();
    await page.getByRole('row', { name: `Repaired ${stage.customers}` }).waitFor();
    await stage.allDelivered();
    await press(page, 'Run audit');
    await page.getByRole('row', { name: `Clean ${stage.customers}` }).waitFor();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('heading', { name: 'Every customer has exactly one package.' }).waitFor();
  });

  it('pauses, shows that nothing moves, and resumes', async () => {
    const page = await stage.visit();
    await press(page, 'Pause');
    await giveName(page, 'ada');
    await page.getByRole('heading', { name: 'Paused by an operator.' }).waitFor();
    expect((await flow(stage.integrator.url)).state).toBe('paused');
    expect(await page.getByRole('button', { name: 'Run now' }).isDisabled()).toBe(true);
    await press(page, 'Resume');
    await told(page, 'Resumed: it goes on at once.');
    await page.locator('.flow-state', { hasText: 'Running' }).waitFor();
    await press(page, 'Run now');
    await told(page, 'The CRM is polled now.');
  });

  it('tells at once that Inventory takes nothing, and that it goes on by itself', async () => {
    const cause = { code: 'http-503', detail: 'The target answered 503.' };
    const [since, probe_at] = [new Date().toISOString(), new Date(Date.now() + 60_000).toISOString()];
    const now = await flow(stage.integrator.url);
    const held = { ...now, deliveries: { ...now.deliveries, pending: 3 }, hold: { cause, since, probe_at } };
    const page = await stage.visit();
    await page.route('**/events', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: `event: flow\ndata: ${JSON.stringify(held)}\n\n` }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Inventory takes nothing.' }).waitFor();
    await page.locator('.flow-state', { hasText: /^Held/ }).waitFor();
    await page.getByText(/3 packages wait\. One delivery is tried in/).waitFor();
    await stage.browser.keep(page, 'held-light');
  });

  it('says why when something cannot be done', async () => {
    const page = await stage.visit();
    await page.getByRole('button', { name: 'Run now' }).waitFor();
    await page.route('**/run', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'The flow is paused', detail: 'Resume it first.' }),
      }),
    );
    await press(page, 'Run now');
    await giveName(page, 'ada');
    await page.getByRole('alert').filter({ hasText: 'Not done: The flow is paused. Resume it first.' }).waitFor();
  });

  it('has an address for every view, and a way back', async () => {
    const [delivery] = await getJson<DeliveryDto[]>(`${stage.integrator.url}/flows/welcome-package/deliveries?limit=1`);
    const page = await stage.visit(`${FLOW}/deliveries?search=${encodeURIComponent(delivery?.label ?? '')}`);
    await page.getByRole('row', { name: new RegExp(delivery?.key ?? '') }).waitFor();
    await page.getByRole('link', { name: new RegExp(delivery?.key ?? '') }).click();
    await page.getByRole('heading', { name: delivery?.label ?? '' }).waitFor();
    await page.goBack();
    await page.getByRole('row', { name: new RegExp(delivery?.key ?? '') }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe(delivery?.label);
    await page.goForward();
    await page.getByRole('heading', { name: delivery?.label ?? '' }).waitFor();
  });

  it('says what it does not find, and what to do about it', async () => {
    const page = await stage.visit(`${FLOW}/deliveries?search=nobody@example.com`);
    await page.getByText('The ledger knows nothing of “nobody@example.com”.').waitFor();
    await page.goto(`${stage.integrator.url}/${FLOW}/deliveries?state=uncertain`);
    await page.getByText('No delivery is uncertain.').waitFor();
    await page.goto(`${stage.integrator.url}/#/birthday-card`);
    await page.getByText('There is no flow birthday-card.').waitFor();
  });

  it('tells that the integrator is gone, and goes on by itself when it is back', async () => {
    const page = await stage.visit();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await stage.integrator.end('SIGKILL');
    await page
      .getByRole('status')
      .filter({ hasText: /^Reconnecting … as of \d\d:\d\d:\d\d$/ })
      .waitFor();
    await stage.browser.keep(page, 'disconnected-light');
    await stage.integrator.start();
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await stage.create(1);
    await showsCount(page, 'delivered', stage.customers);
  });

  it('can be used by keyboard only', async () => {
    const page = await stage.visit();
    await showsCount(page, 'delivered', stage.customers);
    await page.keyboard.press('Tab');
    expect(await hasFocus(page, '.skip-link')).toBe(true);
    await page.keyboard.press('Enter');
    expect(await hasFocus(page, 'main')).toBe(true);
    await tabTo(page, 'input[type=search]', 'Shift+Tab');
    await page.keyboard.type('customer-1@');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /customer-1@example.com/ }).waitFor();
    await tabTo(page, '.row-link', 'Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'customer-1@example.com' }).waitFor();
    expect(await hasFocus(page, 'h1')).toBe(true);
    const pause = 'header .buttons button:last-child';
    await tabTo(page, pause, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel('Your name').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await hasFocus(page, pause)).toBe(true);
  });

  describe('with a dead letter', () => {
    beforeAll(async () => {
      stage.gate.isClosed = true;
      await stage.create(1);
    });

    it.each([
      ['light', undefined],
      // Dark differs in its colours only.
      ['dark', ['color-contrast']],
    ] as const)('has nothing serious for axe to find, %s', async (colorScheme, rules) => {
      const page = await stage.visit('', { colorScheme, bypassCSP: true });
      for (const [name, hash] of Object.entries(await stage.views())) {
        await goTo(page, hash);
        expect({ name, faults: await axeFaults(page, rules) }).toEqual({ name, faults: [] });
        if (colorScheme === 'dark') await stage.browser.keep(page, `${name}-dark`);
      }
      await press(page, 'Pause');
      await page.getByRole('dialog').waitFor();
      expect(await axeFaults(page, rules)).toEqual([]);
    });

    it('fits a phone: nothing is wider than 390 pixels', async () => {
      const page = await stage.visit('', { viewport: { width: 390, height: 844 }, hasTouch: true });
      for (const [name, hash] of Object.entries(await stage.views())) {
        await goTo(page, hash);
        expect({ name, width: await page.evaluate('document.documentElement.scrollWidth') }).toEqual({
          name,
          width: 390,
        });
        await stage.browser.keep(page, `${name}-phone`);
      }
    });
  });
});
