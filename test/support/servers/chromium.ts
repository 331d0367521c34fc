import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { findChromium } from './services.ts';

const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Starts a headless Chromium with a profile of its own. Closing or disposing the browser also removes the profile.
 *
 * @param options `isCachingPages` turns on the back/forward cache, which Playwright turns off.
 *
 * @throws {Error} where there is no Chromium; the message names the package to install.
 */
export function launchChromium({ isCachingPages = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: quietFlags,
    ignoreDefaultArgs: isCachingPages ? ['--disable-back-forward-cache'] : [],
  });
}
