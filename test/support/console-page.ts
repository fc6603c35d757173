import type { Page } from 'playwright-core';

/** Goes to a view, and waits until it has been read. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href);
  await page.locator('main h1').waitFor();
  await page.locator('.reading').first().waitFor({ state: 'detached' });
}

/** Presses the first button of this name. */
export function press(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name, exact: true }).first().click();
}

/** Waits until the page says this to everyone, screen readers included. */
export function told(page: Page, text: string | RegExp): Promise<void> {
  return page.getByRole('status').filter({ hasText: text }).waitFor();
}

/** Waits until so many deliveries are shown to be in a state. */
export function showsCount(page: Page, state: string, count: number): Promise<void> {
  const words = new RegExp(`^${count.toLocaleString('en')}$`);
  return page.locator(`[data-count=${state}]`, { hasText: words }).waitFor();
}

/** Answers the question that comes before the first action. */
export async function giveName(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await press(page, 'Go on');
}

/** Goes from one element to the next as a keyboard does, until the one that is wanted has the focus. */
export async function tabTo(page: Page, selector: string, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press(key);
    if (await hasFocus(page, selector)) return;
  }
  throw new Error(`${selector} cannot be reached by ${key}.`);
}

export function hasFocus(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
}
