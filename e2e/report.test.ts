import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { renderReport } from '../workbench/pictures/report.ts';
import { crowdedReport, failedReport, loadReport } from '../workbench/pictures/test/reports.ts';
import { findBrowser, ROOT } from './support/lab.ts';
import { describeWith } from './support/needs.ts';
import { focused, overlaps, reachable, seriousFaults, sheetsOf } from './support/report-page.ts';

const REPORTS = { load: loadReport, failed: failedReport, crowded: crowdedReport };
const NAMES = Object.keys(REPORTS) as (keyof typeof REPORTS)[];

describeWith(['chromium'], 'a report in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(join(ROOT, '.lab'), { recursive: true });
    for (const name of NAMES) writeFileSync(join(folder, `${name}.html`), renderReport(REPORTS[name]()));
    browser = await chromium.launch({
      executablePath: findBrowser() ?? '',
      args: ['--no-sandbox', '--disable-background-networking'],
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return page;
  }

  async function keep(page: Page, name: string): Promise<Buffer> {
    return page.screenshot({ path: join(ROOT, '.lab', `report-${name}.png`), fullPage: true });
  }

  describe.each(NAMES)('%s', (name) => {
    it.each(['light', 'dark'] as const)(
      'has no serious fault for people who hear it or see little (%s)',
      async (colorScheme) => {
        const page = await open(name, { colorScheme });
        for (const summary of await page.locator('summary').all()) await summary.click();
        await keep(page, `${name}-${colorScheme}`);
        expect(await seriousFaults(page)).toEqual([]);
        await page.context().close();
      },
      60_000,
    );

    it('has no text upon another in its pictures', async () => {
      const page = await open(name);
      expect(await overlaps(page)).toEqual([]);
      await page.context().close();
    }, 60_000);

    it('prints on two sheets of A4 at most', async () => {
      const page = await open(name);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      writeFileSync(join(ROOT, '.lab', `report-${name}.pdf`), pdf);
      const { sheets, sizes } = sheetsOf(pdf);
      expect(sheets).toBeGreaterThan(0);
      expect(sheets).toBeLessThanOrEqual(2);
      expect(sizes).toEqual(['595x842']);
      await page.context().close();
    }, 60_000);

    it('fits a phone: only its pictures and tables scroll sideways, each by itself', async () => {
      const page = await open(name, { viewport: { width: 360, height: 780 } });
      await keep(page, `${name}-phone`);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(360);
      await page.context().close();
    }, 60_000);
  });

  it('would be found out if it had faults', async () => {
    const page = await open('load');
    await page.locator('#way text').evaluateAll((all: { setAttribute(name: string, value: string): void }[]) => {
      for (const text of all) text.setAttribute('y', '40');
    });
    await page
      .locator('.sentence')
      .first()
      .evaluate((one: { style: { color: string } }) => {
        one.style.color = '#bbb';
      });
    expect((await overlaps(page)).length).toBeGreaterThan(3);
    expect(await seriousFaults(page)).toEqual(expect.arrayContaining([expect.stringMatching(/^color-contrast: /)]));
    await page.context().close();
  }, 60_000);

  it('asks nothing of the network, and reports no error', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    const address = pathToFileURL(join(folder, 'load.html')).href;
    await page.goto(address, { waitUntil: 'networkidle' });
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([address]);
    expect(errors).toEqual([]);
    await context.close();
  }, 60_000);

  it('looks the same without JavaScript, and its tables open', async () => {
    const [plain, scripted] = [await open('failed', { javaScriptEnabled: false }), await open('failed')];
    expect((await plain.screenshot({ fullPage: true })).equals(await scripted.screenshot({ fullPage: true }))).toBe(
      true,
    );
    const table = plain.locator('#shares table');
    expect(await table.isVisible()).toBe(false);
    await plain.locator('#shares summary').click();
    expect(await table.isVisible()).toBe(true);
    await plain.context().close();
    await scripted.context().close();
  }, 60_000);

  it('is reached by keyboard in the order in which it is read, opened tables too', async () => {
    const page = await open('failed');
    await page.keyboard.press('Tab');
    expect((await page.locator('.skip').boundingBox())?.x).toBe(0);
    await page.locator('#way summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('#way details table').first().isVisible()).toBe(true);
    const places = await reachable(page);
    expect(places).toBeGreaterThan(20);
    await page.locator('h1').click(); // the next stop is the first one after it
    const seen: string[] = [];
    for (let place = 1; place < places; place++) {
      await page.keyboard.press('Tab');
      seen.push(await focused(page));
    }
    expect(seen).toEqual(Array.from({ length: places - 1 }, (_, place) => String(place + 1)));
    await page.context().close();
  }, 60_000);
});
