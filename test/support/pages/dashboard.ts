import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Page } from 'playwright-core';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Builds the page as `npm run prepare` does. Does nothing where it is built from the present files. */
export async function buildDashboard(): Promise<void> {
  await promisify(execFile)(process.execPath, ['launch/dashboard.mjs'], { cwd: root });
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
