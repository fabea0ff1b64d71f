/** The page with what was counted in a real browser, with the product's bundle and policy, against a scripted host. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleCounts } from '../../support/sampleCounts.ts';
import { axeViolations } from '../../support/webviewHarness/axeViolations.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { FakeInsightsHost } from '../../support/webviewHarness/fakeInsightsHost.ts';
import type { InsightsPage, OpenOptions, Theme } from '../../support/webviewHarness/harness.ts';

const shots = path.resolve(import.meta.dirname, '../shots');

const pages = checkedPages();
let insights: InsightsPage;

async function show(options: OpenOptions = {}, prepare: (host: FakeInsightsHost) => void = () => undefined): Promise<void> {
  insights = await pages.insights(options, (host) => {
    host.counts = sampleCounts(host.today);
    prepare(host);
  });
}

const live = (): Promise<string | null> => insights.page.getByTestId('live').textContent();
const drawn = (): Promise<void> => expect.poll(live).toMatch(/: Answers [\d,]+, Tokens read/);

async function picture(name: string): Promise<void> {
  fs.mkdirSync(shots, { recursive: true });
  await insights.page.screenshot({ path: path.join(shots, `insights-${name}.png`) });
}

/** All of the page at once, which scrolls by itself. */
async function wholePicture(name: string): Promise<void> {
  const { page } = insights;
  const { width } = page.viewportSize()!;
  const height = await page.evaluate<number>("document.querySelector('.insights').scrollHeight");
  await page.setViewportSize({ width, height });
  await picture(name);
}

describe('the page', () => {
  it('shows the last week, and another time by keys, which it remembers while it is hidden', async () => {
    await show();
    await drawn();
    await insights.page.getByRole('heading', { name: 'The last 7 days, to 23 November 2026' }).waitFor();
    await insights.page.getByLabel('7 days').focus();
    await insights.page.keyboard.press('ArrowLeft');
    await insights.page.getByRole('heading', { name: 'Today, 23 November 2026' }).waitFor();
    await expect.poll(live).toMatch(/^Today/);
    expect(await insights.page.locator('.chart').count()).toBe(0);
    await insights.page.getByLabel('All', { exact: true }).check();
    await insights.page.getByRole('heading', { name: /^All, from 3 November 2026/ }).waitFor();
    expect(await insights.savedState()).toEqual({ period: 'all' });
    expect(insights.host.asked('report')).toEqual([{ period: 'week' }, { period: 'day' }, { period: 'all' }]);
  });

  it('comes back to the time that was looked at', async () => {
    await show({ savedState: { period: 'all' } });
    await drawn();
    expect(await insights.page.getByLabel('All', { exact: true }).isChecked()).toBe(true);
  });

  it('has a table for what it draws, which stays open when more was counted, and reads the drawing aloud', async () => {
    await show();
    await drawn();
    const drawing = insights.page.getByRole('img', { name: /^Tokens written per day, from 17 November 2026 to 23 November 2026\. Most: / });
    expect(await drawing.locator('rect').count()).toBe(7);
    const summary = insights.page.getByText('As a table');
    await summary.focus();
    await insights.page.keyboard.press('Enter');
    const rows = insights.page.getByRole('table', { name: 'Tokens written per day' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(8);
    expect(await rows.nth(7).innerText()).toMatch(/^23 November 2026\s+3,600$/);
    insights.host.counts.push({ ...insights.host.counts.find(({ what }) => what === 'tokensWritten')!, n: 5 });
    insights.host.tell({ version: 2 });
    await expect.poll(() => rows.nth(7).innerText()).toMatch(/3,605$/);
  });

  it('stays where somebody is in it while more is counted, and says nothing that wasn’t asked for', async () => {
    await show();
    await drawn();
    const { host, page } = insights;
    const said = await live();
    const focused = (): Promise<string> =>
      page.evaluate(
        "(({ tagName, id, attributes }) => `${tagName} ${id || attributes['aria-labelledby']?.value || ''}`.trim())(document.activeElement)",
      );
    const count = async (version: number): Promise<void> => {
      host.counts.push({ ...host.counts.find(({ what }) => what === 'tokensWritten')!, n: 5 });
      const before = await page.locator('.figures').innerText();
      host.tell({ version });
      await expect.poll(() => page.locator('.figures').innerText()).not.toBe(before);
    };
    await page.getByText('As a table').focus();
    await count(2);
    expect(await focused()).toBe('SUMMARY');
    await page.getByRole('region', { name: 'Most used commands' }).last().focus();
    await count(3);
    expect(await focused()).toBe('DIV table-commands');
    expect(await live()).toBe(said);
    host.failure = new Error('x');
    host.tell({ version: 4 });
    await page.getByTestId('again').waitFor();
    expect(await focused()).toBe('INPUT period-week');
    host.failure = null;
    insights.errors.length = 0;
    await page.getByTestId('again').click();
    await expect.poll(live).toMatch(/: Answers [\d,]+/);
    expect(await focused()).toBe('INPUT period-week');
  });

  it('works out what was saved in sight, with all that it takes for granted', async () => {
    await show();
    await drawn();
    const section = insights.page.getByRole('region', { name: 'Time saved, an estimate' });
    await section.getByText(/^Between .* of typing$|^No time saved/).waitFor();
    expect(await section.getByRole('listitem').count()).toBe(6);
    await section.getByText(/^At least: .* ÷ 350 a minute − .* waited = /).waitFor();
  });

  it('exports, opens the settings, and deletes all once the user has agreed', async () => {
    await show({}, (host) => (host.keeps = true));
    await drawn();
    const { host, page } = insights;
    await page.getByTestId('export-csv').click();
    await expect.poll(live).toBe('The figures are exported.');
    await page.getByTestId('export-json').click();
    await page.getByTestId('settings').click();
    await expect.poll(() => host.asked('openSettings').length).toBe(1);
    expect(host.asked('export')).toEqual([{ format: 'csv' }, { format: 'json' }]);
    await page.getByTestId('delete').click();
    await expect.poll(() => host.asked('remove').length).toBe(1);
    await page.getByRole('table').first().waitFor();
    host.keeps = false;
    await page.getByTestId('delete').click();
    await page.getByText('Nothing was counted yet. As you work, this is what comes here:').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
  });

  it('says what will come, that nothing was counted in a time, and that it is switched off', async () => {
    await show({}, (host) => (host.counts = []));
    await insights.page.getByText('Nothing was counted yet. As you work, this is what comes here:').waitFor();
    await picture('empty');
    expect(await axeViolations(insights.page)).toEqual([]);
    const old = sampleCounts('2026-03-01');
    insights.host.counts = old;
    insights.host.tell({ version: 2 });
    await insights.page.getByText('Nothing was counted in this time.').waitFor();
    await insights.page.getByTestId('show-all').click();
    await drawn();
    insights.host.tell({ enabled: false });
    await insights.page.getByText('Insights are switched off: nothing more is counted.').waitFor();
    insights.host.tell({ enabled: true, keepDays: 0, problem: 'A file was damaged.' });
    await insights.page.getByText('A file was damaged.').waitFor();
    await insights.page.getByText('kept until you delete it').waitFor();
    await picture('problem');
    expect(await axeViolations(insights.page)).toEqual([]);
  });

  it('tells that the figures can’t be read, and tries again', async () => {
    await show({}, (host) => (host.failure = new Error('x')));
    await insights.page.getByText('The figures could not be read. The log says why.').first().waitFor();
    insights.host.failure = null;
    insights.errors.length = 0;
    await insights.page.getByTestId('again').click();
    await drawn();
  });
});

describe('its looks', () => {
  const looks: [theme: Theme, width: number][] = [
    ['dark', 1000],
    ['light', 1000],
    ['hcDark', 1000],
    ['hcLight', 1000],
    ['dark', 320],
    ['light', 320],
  ];
  it.each(looks)('are accessible and fit, in %s at %d pixels', async (theme, width) => {
    await show({ theme, width, savedState: { period: 'all' } });
    await drawn();
    await insights.page.getByText('As a table').click();
    expect(await axeViolations(insights.page)).toEqual([]);
    expect(await insights.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(
      await insights.page.evaluate<boolean>(
        "(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('.insights'))",
      ),
    ).toBe(true);
    await insights.page.getByText('As a table').click();
    await picture(`${theme}-${String(width)}`);
    await wholePicture(`${theme}-${String(width)}-whole`);
  });
});
