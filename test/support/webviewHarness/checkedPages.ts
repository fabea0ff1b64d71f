/** Pages for the tests of one file: one browser for all of them, and each page is checked when its test ends. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ChatSnapshot } from '../../../src/protocol/webview.ts';
import { type ChatPage, type GraphPage, type InsightsPage, type OpenOptions, WebviewHarness } from './harness.ts';
import { emptySnapshot } from './sampleChats.ts';

type AnyPage = ChatPage | GraphPage | InsightsPage;

export interface CheckedPages {
  /** Opens the chat on a state, and waits until the state is on it. */
  chat(snapshot?: Partial<ChatSnapshot>, options?: OpenOptions): Promise<ChatPage>;
  /** The same for the page with the graph; `prepare` is called with its host before anything is asked of that. */
  graph(options: OpenOptions, prepare: Parameters<WebviewHarness['openGraph']>[1]): Promise<GraphPage>;
  /** The same for the page with what was counted. */
  insights(options: OpenOptions, prepare: Parameters<WebviewHarness['openInsights']>[1]): Promise<InsightsPage>;
}

/** To be called where the tests are declared. Whatever a test did: the policy was kept, nothing was fetched from elsewhere, nothing failed. */
export function checkedPages(): CheckedPages {
  let harness: WebviewHarness;
  let open: AnyPage[] = [];
  beforeAll(async () => {
    harness = await WebviewHarness.start();
  }, 120_000);
  afterAll(() => harness.stop());
  afterEach(async () => {
    const pages = open;
    open = [];
    for (const page of pages) {
      expect(await page.violations()).toEqual([]);
      expect(page.strayRequests).toEqual([]);
      expect(page.errors).toEqual([]);
      await page.close();
    }
  });
  const opened = async <Page extends AnyPage>(opening: Promise<Page>): Promise<Page> => {
    const page = await opening;
    open.push(page);
    await page.page.waitForSelector('#app[data-connected]');
    return page;
  };
  return {
    chat: (snapshot = {}, options = {}) => opened(harness.open(options, emptySnapshot(snapshot))),
    graph: (options, prepare) => opened(harness.openGraph(options, prepare)),
    insights: (options, prepare) => opened(harness.openInsights(options, prepare)),
  };
}
