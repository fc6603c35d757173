import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's; another place can be named by CHROMIUM. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SCREENSHOTS = 'test-results/console';

/** Why no browser can be driven here; `undefined` when one can. */
export const browserMissing = existsSync(CHROMIUM)
  ? undefined
  : `There is no Chromium at ${CHROMIUM}: install it (apt-get install chromium), or name it by CHROMIUM.`;

/** What Chromium writes when an answer was not 2xx, or none came: tests bring that about on purpose. */
const FAILED_REQUEST = /^Failed to load resource|ERR_INCOMPLETE_CHUNKED_ENCODING/;

/** A Chromium that keeps account of everything its pages do wrong. */
export class TestBrowser {
  /** Errors of the console, uncaught ones, dialogs, and what the content security policy refused. */
  private readonly complaints: string[] = [];
  private browser: Browser | undefined;
  private readonly pages: Page[] = [];

  async start(): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    this.browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  }

  /** A new visitor, who has been here never before. */
  async visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.browser === undefined) throw new Error('Call start() first.');
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    this.pages.push(page);
    page.on('console', (message) => {
      if (message.type() === 'error' && !FAILED_REQUEST.test(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      this.complaints.push(`A dialog says ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return page;
  }

  /** Keeps a picture of the whole page, for people to look at. */
  async keep(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, animations: 'disabled' });
  }

  /** Lets all visitors go. @throws Error when the browser complained about anything meanwhile */
  async leave(): Promise<void> {
    await Promise.all(this.pages.splice(0).map((page) => page.context().close()));
    const complaints = this.complaints.splice(0);
    if (complaints.length > 0) throw new Error(`The browser complains: ${complaints.join('; ')}`);
  }

  async stop(): Promise<void> {
    await this.browser?.close();
  }
}
