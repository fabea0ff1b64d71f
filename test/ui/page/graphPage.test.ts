/** The page with the dependency graph in a real browser, with the product's bundle and policy, against a scripted host. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GraphPageQuery } from '../../../src/protocol/graphPage.ts';
import { type FakeGraphHost, readyState, sampleNode, sampleView } from '../../support/webviewHarness/fakeGraphHost.ts';
import { checkedPages } from '../../support/webviewHarness/checkedPages.ts';
import type { GraphPage, OpenOptions, Theme } from '../../support/webviewHarness/harness.ts';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = path.resolve(import.meta.dirname, '../shots');

const pages = checkedPages();
let graph: GraphPage;

async function show(options: OpenOptions = {}, prepare: (host: FakeGraphHost) => void = () => undefined): Promise<void> {
  graph = await pages.graph(options, (host) => {
    host.viewOf = () => sampleView;
    prepare(host);
  });
}

const live = (): Promise<string | null> => graph.page.getByTestId('live').textContent();
const chosen = (): Promise<string> => graph.page.locator('.facts .path').innerText();
const lastQuery = (): GraphPageQuery => graph.host.asked('view').at(-1) as GraphPageQuery;
const drawn = (): Promise<void> => expect.poll(live).toMatch(/^The whole project: 5 nodes, 5 connections\./);

describe('the drawing', () => {
  it('is walked through by keys, and tells of each node what is worth a look', async () => {
    await show();
    await drawn();
    await graph.page.locator('.drawing').focus();
    await graph.page.keyboard.press('ArrowRight');
    expect(await live()).toBe('lib/, folder of 3 files, needs 0, needed by 2.');
    await graph.page.keyboard.press('ArrowLeft');
    expect(await live()).toMatch(/^src\/(?:prices|old|cart)\.ts, needs/);
    await graph.page.keyboard.press('Escape');
    await graph.page.getByText('Choose a node to see').waitFor();
  });

  it('opens a file by Enter, and unfolds a folder with those around it', async () => {
    await show();
    await drawn();
    await graph.page.locator('#find').fill('old');
    await graph.page.keyboard.press('Enter');
    expect(await chosen()).toBe('src/old.ts');
    await graph.page.getByText('Nothing seems to need it (confidence: high). No entry point and no test leads to it.').waitFor();
    await graph.page.locator('.drawing').focus();
    await graph.page.keyboard.press('Enter');
    await expect.poll(() => graph.host.asked('open')).toEqual([{ folder: 0, path: 'src/old.ts' }]);
    graph.host.viewOf = () => ({ ...sampleView, nodes: [...sampleView.nodes.slice(1), sampleNode('lib/a.ts')], edges: [] });
    await graph.page.locator('.neighbour', { hasText: 'lib/' }).click();
    await graph.page.getByTestId('unfold').click();
    await expect.poll(() => lastQuery().unfolded).toEqual(['lib']);
    await expect.poll(chosen).toBe('lib/a.ts');
    await graph.page.getByTestId('fold').click();
    await expect.poll(lastQuery).toMatchObject({ unfolded: [], folded: ['lib'] });
  });

  it('has the files without imports as well where the user wants them, below the others', async () => {
    await show({}, (host) => {
      host.viewOf = ({ unlinked }) => ({
        ...sampleView,
        nodes: [...sampleView.nodes, ...(unlinked ? [sampleNode('tools/alone.ts'), sampleNode('tools/other.ts')] : [])],
        unlinked: 2,
      });
    });
    await drawn();
    await graph.page.getByLabel('Show 2 files without imports').check();
    await expect.poll(live).toMatch(/7 nodes, 5 connections/);
    expect(lastQuery().unlinked).toBe(true);
    expect(await graph.savedState()).toEqual(lastQuery());
    await graph.page.getByTestId('fit').click();
    await graph.page.screenshot({ path: path.join(shots, 'graph-unlinked.png') });
    await graph.page.getByLabel('Show 2 files without imports').uncheck();
    await drawn();
    graph.host.viewOf = ({ unlinked }) => ({ nodes: unlinked ? [sampleNode('only.ts')] : [], edges: [], beyond: 0, unlinked: 1 });
    graph.host.tell({ version: 2 });
    await graph.page.getByTestId('next-step').click();
    await expect.poll(live).toMatch(/1 node, 0 connections/);
  });

  it('is chosen from by the mouse', async () => {
    await show({}, (host) => {
      host.viewOf = () => ({ nodes: [sampleNode('only.ts')], edges: [], beyond: 0, unlinked: 0 });
    });
    await expect.poll(live).toContain('1 node');
    const box = (await graph.page.locator('.drawing').boundingBox())!;
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    await graph.page.mouse.click(...middle);
    await expect.poll(chosen).toBe('only.ts');
    await graph.page.mouse.dblclick(...middle);
    await expect.poll(() => graph.host.asked('open')).toEqual([{ folder: 0, path: 'only.ts' }]);
    await graph.page.mouse.click(box.x + 5, box.y + 5);
    await graph.page.getByText('Choose a node to see').waitFor();
  });

  it('stays in sight when the page gets narrower, as a whole or by what is in its middle', async () => {
    await show({}, (host) => {
      host.viewOf = () => ({ nodes: [sampleNode('only.ts')], edges: [], beyond: 0, unlinked: 0 });
    });
    await expect.poll(live).toContain('1 node');
    const { page } = graph;
    // The library learns a moment later that the page has another size.
    const inTheMiddle = (): Promise<void> =>
      expect
        .poll(async () => {
          const box = (await page.locator('.drawing').boundingBox())!;
          await page.keyboard.press('Escape');
          await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
          return page.locator('.facts').innerText();
        })
        .toContain('only.ts');
    const { width, height } = page.viewportSize()!;
    await page.setViewportSize({ width: 320, height });
    await inTheMiddle();
    await page.getByTestId('zoom-in').click();
    await page.setViewportSize({ width, height });
    await inTheMiddle();
  });

  it('is searched, from one to the next', async () => {
    await show();
    await drawn();
    await graph.page.locator('#find').fill('src');
    expect(await graph.page.locator('.found').innerText()).toBe('4 nodes');
    await graph.page.keyboard.press('Enter');
    await graph.page.keyboard.press('Enter');
    expect([await chosen(), await graph.page.locator('.found').innerText()]).toEqual(['src/main.ts', '2 of 4']);
    await graph.page.keyboard.press('Shift+Enter');
    expect(await chosen()).toBe('src/cart.ts');
    await graph.page.locator('#find').fill('nowhere');
    expect(await live()).toBe('Nothing is found.');
  });

  it('is narrowed to what is around a file, and remembers that while it is hidden', async () => {
    await show();
    await drawn();
    graph.host.viewOf = ({ focus }) => ({
      ...sampleView,
      nodes: sampleView.nodes.map((node) => ({ ...node, isFocus: node.id === focus })),
      beyond: 2,
    });
    graph.host.show('src/cart.ts');
    await graph.page.getByText('Around cart.ts').waitFor();
    await expect.poll(chosen).toBe('src/cart.ts');
    await graph.page.getByLabel('How far').selectOption('2');
    await graph.page.getByLabel('Direction').selectOption('needed');
    await expect.poll(lastQuery).toMatchObject({ focus: 'src/cart.ts', depth: 2, direction: 'needed' });
    await graph.page.getByText('2 files farther away').first().waitFor();
    expect(await graph.savedState()).toEqual(lastQuery());
    await graph.page.getByTestId('whole').click();
    await expect.poll(() => lastQuery().focus).toBe(null);
  });

  it('is saved as a picture that holds every node, and nothing that runs', async () => {
    await show({}, (host) => {
      host.viewOf = () => ({ ...sampleView, nodes: [...sampleView.nodes, sampleNode('src/<b>&".ts')] });
    });
    await expect.poll(live).toContain('6 nodes');
    await graph.page.getByTestId('save').click();
    await expect.poll(live).toBe('The picture is saved.');
    const [{ svg }] = graph.host.asked('save') as [{ svg: string }];
    const parsed = await graph.page.evaluate<{ titles: string[]; tags: string[] }>(
      `(() => { const all = [...new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml').querySelectorAll('*')];
        return { titles: all.filter((e) => e.tagName === 'title').map((e) => e.textContent), tags: [...new Set(all.map((e) => e.tagName))].sort() }; })()`,
    );
    expect(parsed.titles.slice(1)).toEqual(['lib/', 'src/cart.ts', 'src/main.ts', 'src/old.ts', 'src/prices.ts', 'src/<b>&".ts']);
    expect(parsed.tags).toEqual(['defs', 'g', 'line', 'marker', 'path', 'rect', 'svg', 'text', 'title']);
  });

  it('follows the files, and stays as it is where nothing has changed', async () => {
    await show();
    await drawn();
    graph.host.tell({ version: 2 });
    await expect.poll(() => graph.host.asked('view').length).toBe(2);
    // All files are looked at again, which isn't seen over the drawing: what was said of that is what there is to say.
    graph.host.tell({ stage: 'reading', text: 'Reading the project.', fraction: 0.5 });
    graph.host.tell({ stage: 'ready', text: 'All is read.', fraction: null, version: 3 });
    await expect.poll(() => graph.host.asked('view').length).toBe(3);
    await drawn();
    graph.host.viewOf = () => ({ ...sampleView, nodes: sampleView.nodes.slice(1), edges: sampleView.edges.slice(0, 2) });
    graph.host.tell({ version: 4 });
    await expect.poll(live).toMatch(/4 nodes, 2 connections/);
  });
});

describe('without a drawing', () => {
  it('says why, and offers the next step', async () => {
    const button = { id: 'openFolder', label: 'Open a folder…' } as const;
    await show({}, (host) => (host.state = { ...readyState, stage: 'noFolder', folders: [], text: 'Open a folder.', button }));
    await graph.page.getByTestId('next-step').click();
    await expect.poll(() => graph.host.asked('action')).toEqual([{ id: 'openFolder' }]);
    expect(graph.host.asked('view')).toEqual([]);
  });

  it('tells how far the reading is', async () => {
    await show({}, (host) => {
      host.state = { ...readyState, stage: 'reading', text: 'Reading the project.', fraction: 0.5 };
      host.viewOf = () => ({ nodes: [], edges: [], beyond: 0, unlinked: 0 });
    });
    await graph.page.getByText('Reading the project.').first().waitFor();
    expect(await graph.page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
    graph.host.viewOf = () => sampleView;
    graph.host.tell({ stage: 'ready', version: 2 });
    await drawn();
    await graph.page.locator('.graph-notice').waitFor({ state: 'hidden' });
  });

  it('tells of a refusal, and tries again', async () => {
    await show({}, (host) => {
      host.viewOf = () => {
        throw new Error('x');
      };
    });
    await graph.page.getByText('The graph could not be worked out.').first().waitFor();
    graph.host.viewOf = () => sampleView;
    graph.errors.length = 0;
    await graph.page.getByTestId('next-step').click();
    await drawn();
  });
});

describe('its looks', () => {
  const looks: [theme: Theme, width: number][] = [
    ['dark', 900],
    ['light', 900],
    ['hcDark', 900],
    ['hcLight', 900],
    ['dark', 320],
  ];
  it.each(looks)('are accessible and fit, in %s at %d pixels', async (theme, width) => {
    await show({ theme, width });
    await drawn();
    await graph.page.locator('#find').fill('cart');
    await graph.page.keyboard.press('Enter');
    await graph.page.getByTestId('fit').click();
    await graph.page.evaluate(axe);
    const found = await graph.page.evaluate<string[]>(
      "axe.run(document, { preload: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((n) => n.target.join(' ')).join(', ')))",
    );
    expect(found).toEqual([]);
    expect(await graph.page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    fs.mkdirSync(shots, { recursive: true });
    await graph.page.screenshot({ path: path.join(shots, `graph-${theme}-${String(width)}.png`) });
  });
});
