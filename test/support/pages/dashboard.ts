import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Browser, Locator, Page } from 'playwright-core';

import type { TestServer } from '../servers/server.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Builds the page as `npm run prepare` does. Does nothing where it is built from the present files. */
export async function buildDashboard(): Promise<void> {
  await promisify(execFile)(process.execPath, ['launch/dashboard.mjs'], { cwd: root });
}

/** How a page is opened: for a visitor without a token, 1280 pixels wide, unless it is told otherwise. */
export interface PageOptions {
  readonly token?: string;
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens a path in a browser of its own, signs in, and waits until it is live. */
export async function openPage(
  browser: Browser,
  server: TestServer,
  path: string,
  { token, width = 1280, colorScheme = 'light' }: PageOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    ...{ reducedMotion: 'reduce', colorScheme },
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(server.endpoint(path));
  if (token !== undefined) await signInWith(page, token);
  await untilPageIsLive(page);
  return page;
}

/** A part of the page by its heading. */
export const partOf = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('main').getByRole('region', { name, exact: true });

/** Whether the page is wider than its window. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth');

/** Presses Tab until the focus is on an element that the selector fits. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`;
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(isThere)) === true) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

/** Resolves when each stream of the page is live. */
export async function untilPageIsLive(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
}

/** Signs in with a token, as a visitor who pastes it. */
export async function signInWith(page: Page, token: string): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel('Token').fill(token);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** A part of the page that axe finds at fault. */
export interface Fault {
  readonly rule: string;
  readonly where: readonly string[];
}

/** What axe finds at fault in the page as it is. */
export async function faultsOf(page: Page): Promise<readonly Fault[]> {
  const source = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  // The policy of the page holds for scripts in the page, and not for the debugger.
  await page.evaluate(`${source};0`);
  return page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => ({ rule: id, where: nodes.map(({ html }) => html.slice(0, 200)) })))`);
}

/** Notes everything that the browser reports as an error: of scripts, of the policy and of requests. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
