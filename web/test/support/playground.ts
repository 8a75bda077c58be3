import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import { servePlayground } from '../../../packages/cli/src/playground/server.ts';

const chromiumPath = process.env.TSUZURI_CHROMIUM ?? '/usr/bin/chromium';
const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Whether there is a browser to test with; where it is decided what lands, there must be. */
export const hasChromium = existsSync(chromiumPath) || Boolean(process.env.CI);

/** The built page, served, and a browser. */
export interface TestPlayground {
  readonly address: string;
  /** Where the built page lies. */
  readonly folder: string;
  /** A page at the address with `hash`, until the test ends; what goes wrong in it is collected in `problems`. */
  readonly open: (hash?: string, options?: BrowserContextOptions) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

/** A page, and what went wrong in it: errors, warnings, and requests to other hosts. */
export interface Opened {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Builds the page as it is now, serves it as the command does, and starts a browser. */
export async function startPlayground(model?: string): Promise<TestPlayground> {
  const folder = mkdtempSync(join(tmpdir(), 'tsuzuri-page-'));
  await build({ configFile, mode: 'production', logLevel: 'error', build: { outDir: folder } });
  const { address, close } = await servePlayground(folder, { port: 0, model });
  const browser: Browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  return {
    address,
    folder,
    async open(hash = '', options = {}) {
      const context = await browser.newContext({ locale: 'en', ...options });
      onTestFinished(() => context.close()); // what it trains would take the time of later tests
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', ({ message }) => problems.push(message));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) problems.push(message.text());
      });
      page.on('request', (request) => {
        const isOwn = /^(data|blob):/.test(request.url());
        if (!isOwn && new URL(request.url()).origin !== new URL(address).origin) {
          problems.push(`a request to ${request.url()}`);
        }
      });
      await page.goto(new URL(hash, address).href);
      return { page, problems };
    },
    async close() {
      await browser.close();
      close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What axe-core finds wrong with the page for people who use it by keyboard or screen reader. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** The bytes of the model file that the page saves. */
export async function savedModel(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the model' }).click(),
  ]);
  return readFileSync(await download.path());
}

/** Waits until all runs stand so. */
export async function untilAll(page: Page, phase: string, timeout = 50_000): Promise<void> {
  await page.waitForFunction(
    (phase) => {
      const found = [...document.querySelectorAll('.run .phase')];
      return found.length > 0 && found.every(({ textContent }) => textContent === phase);
    },
    phase,
    { timeout },
  );
}
