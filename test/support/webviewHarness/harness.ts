/**
 * Shows the real pages in a real browser without VS Code around it: the built bundle, the same content security policy, VS Code's
 * own theme variables, and a scripted host at the other end of the RPC link. Page and resources have two origins, as in VS Code.
 */
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { Frame } from '../../../src/protocol/transport.ts';
import type { ChatSnapshot, DraftAt } from '../../../src/protocol/webview.ts';
import { webviewBuild } from '../../../scripts/webviewBuild.ts';
import { ensureChromium, launchChromium } from '../browser.ts';
import { FakeGraphHost } from './fakeGraphHost.ts';
import { FakeHost } from './fakeHost.ts';
import { FakeInsightsHost } from './fakeInsightsHost.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const themes = path.join(root, 'test/fixtures/themes');

/** Captured from VS Code 1.139 with its default themes. */
export type Theme = 'dark' | 'light' | 'hcDark' | 'hcLight';

interface ThemeFixture {
  kind: string;
  bodyClass: string;
  variables: Record<string, string>;
}

export interface OpenOptions {
  theme?: Theme;
  width?: number;
  height?: number;
  /** What an earlier life of the page left behind. */
  savedState?: unknown;
  /** The draft that the chat's host has kept. */
  keptDraft?: DraftAt;
  /** What was sent in earlier lives of it. */
  sentTexts?: string[];
  reducedMotion?: boolean;
  /** The system wants its own colours. */
  forcedColors?: boolean;
  /** The user's language; English by default. */
  language?: string;
}

/** One open page of ours. */
export interface OpenPage<H> {
  page: Page;
  host: H;
  /** Violations of the content security policy so far. */
  violations(): Promise<string[]>;
  /** Requests that left the two local origins. */
  strayRequests: string[];
  /** Errors thrown in the page. */
  errors: string[];
  /** What the page last gave to setState. */
  savedState(): Promise<unknown>;
  close(): Promise<void>;
}

export type ChatPage = OpenPage<FakeHost>;
export type GraphPage = OpenPage<FakeGraphHost>;
export type InsightsPage = OpenPage<FakeInsightsHost>;

/** The other end of a page's link. */
interface Host {
  receive(frame: unknown): void;
}

/** What belongs to one page of ours, and not to the tab that it is shown in. */
interface Life<H extends Host = Host> {
  host: H;
  strayRequests: string[];
  errors: string[];
}

interface Tab {
  page: Page;
  /** Null between two pages of ours. */
  life: Life | null;
}

/** Builds the page as the product's build does, into a folder of its own. */
export async function buildWebview(): Promise<string> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'webview-'));
  await esbuild.build({ ...webviewBuild, outdir, minify: true, logLevel: 'warning' });
  return outdir;
}

export class WebviewHarness {
  readonly #bundle: string;
  readonly #server: http.Server;
  readonly #browser: Browser;
  readonly #idle: Tab[] = [];

  private constructor(bundle: string, server: http.Server, browser: Browser) {
    this.#bundle = bundle;
    this.#server = server;
    this.#browser = browser;
  }

  /** Builds the bundle, starts the server and the browser. */
  static async start(): Promise<WebviewHarness> {
    const bundle = await buildWebview();
    const server = http.createServer((request, response) => serve(bundle, request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchChromium(await ensureChromium((line) => console.log(line)));
    return new WebviewHarness(bundle, server, browser);
  }

  get bundle(): string {
    return this.#bundle;
  }

  /** Opens the chat in front of a host that holds `snapshot`. */
  open(options: OpenOptions, snapshot: ChatSnapshot): Promise<ChatPage> {
    return this.#open('chat', options, (send) => {
      const host = new FakeHost(send);
      host.snapshot = snapshot;
      if (options.keptDraft) host.keptDraft = options.keptDraft;
      if (options.sentTexts) host.sentTexts = options.sentTexts;
      return host;
    });
  }

  /** Opens the page with the graph. */
  openGraph(options: OpenOptions, prepare: (host: FakeGraphHost) => void): Promise<GraphPage> {
    return this.#open('graph', { width: 900, ...options }, (send) => {
      const host = new FakeGraphHost(send);
      prepare(host);
      return host;
    });
  }

  /** Opens the page with what was counted. */
  openInsights(options: OpenOptions, prepare: (host: FakeInsightsHost) => void): Promise<InsightsPage> {
    return this.#open('insights', { width: 1000, ...options }, (send) => {
      const host = new FakeInsightsHost(send);
      prepare(host);
      return host;
    });
  }

  async #open<H extends Host>(name: string, options: OpenOptions, hostOf: (send: (frame: Frame) => void) => H): Promise<OpenPage<H>> {
    const { theme = 'dark', width = 300, height = 700, savedState = null } = options;
    const { port } = this.#server.address() as AddressInfo;
    const tab = this.#idle.pop() ?? (await this.#newTab());
    const { page } = tab;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
      forcedColors: options.forcedColors ? 'active' : 'none',
    });
    const life: Life<H> = { host: hostOf((frame) => post(page, life, frame)), strayRequests: [], errors: [] };
    tab.life = life;
    const query = new URLSearchParams({ name, theme, state: JSON.stringify(savedState), language: options.language ?? 'en' });
    await page.goto(`http://127.0.0.1:${port}/?${query.toString()}`);
    return {
      page,
      ...life,
      violations: () => page.evaluate<string[]>('window.harnessViolations'),
      savedState: () => page.evaluate<unknown>('window.harnessState'),
      close: async () => {
        tab.life = null;
        await page.goto('about:blank');
        this.#idle.push(tab);
      },
    };
  }

  /** A browser's tab, which takes one page of ours after the other: starting one takes as long as the test in it. */
  async #newTab(): Promise<Tab> {
    const page = await (await this.#browser.newContext()).newPage();
    const tab: Tab = { page, life: null };
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'about:' && hostname !== '127.0.0.1' && hostname !== 'localhost')
        tab.life?.strayRequests.push(request.url());
    });
    page.on('pageerror', (error) => tab.life?.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') tab.life?.errors.push(message.text());
    });
    await page.exposeFunction('harnessPost', (frame: unknown) => tab.life?.host.receive(frame));
    await page.addInitScript({ content: pageSetup });
    return tab;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
    fs.rmSync(this.#bundle, { recursive: true, force: true });
  }
}

/** A webview drops what is sent to a page that has gone. */
function post(page: Page, life: Life, frame: unknown): void {
  page.evaluate(`window.postMessage(${JSON.stringify(frame)})`).catch((error: unknown) => {
    if (!page.isClosed()) life.errors.push(String(error));
  });
}

/** What VS Code gives a webview's page, and an ear for what its policy refused. */
const pageSetup = `
    window.harnessViolations = [];
    window.harnessState = JSON.parse(new URLSearchParams(location.search).get('state') ?? 'null');
    document.addEventListener('securitypolicyviolation', (e) => window.harnessViolations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
    window.acquireVsCodeApi = () => ({
      postMessage: (frame) => { void window.harnessPost(frame); },
      getState: () => window.harnessState ?? undefined,
      setState: (state) => { window.harnessState = state; },
    });`;

function serve(bundle: string, request: http.IncomingMessage, response: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const resources = `http://localhost:${request.socket.localPort}`;
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cache-Control', 'no-store');
  if (pathname === '/') {
    response
      .setHeader('Content-Type', 'text/html; charset=utf-8')
      .end(
        html(
          resources,
          searchParams.get('name') ?? 'chat',
          (searchParams.get('theme') ?? 'dark') as Theme,
          searchParams.get('language') ?? 'en',
        ),
      );
    return;
  }
  const theme = /^\/theme\/(\w+)\.css$/.exec(pathname)?.[1];
  if (theme) {
    response.setHeader('Content-Type', 'text/css').end(themeCss(theme as Theme));
    return;
  }
  const file = path.join(bundle, path.normalize(pathname));
  if (!file.startsWith(bundle) || !fs.existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('Content-Type', file.endsWith('.css') ? 'text/css' : 'text/javascript').end(fs.readFileSync(file));
}

function html(resources: string, name: string, theme: Theme, language: string): string {
  const nonce = 'harness0123456789abcdef';
  const { bodyClass, kind } = readTheme(theme);
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${resources}`,
    `style-src ${resources}`,
    `font-src ${resources}`,
    `img-src ${resources} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>MLX-CODE chat</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${resources}/theme/${theme}.css">
<link rel="stylesheet" href="${resources}/${name}.css">
</head>
<body class="${bodyClass}" data-vscode-theme-kind="${kind}">
<div id="app"><p class="opening">Opening the chat…</p></div>${texts(language)}
<script type="module" nonce="${nonce}" src="${resources}/${name}.js"></script>
</body>
</html>`;
}

/** As `webviewHtml` puts them into the page. */
function texts(language: string): string {
  if (language === 'en') return '';
  const bundle = fs.readFileSync(path.join(root, 'l10n', `bundle.l10n.${language}.json`), 'utf8');
  return `\n<script type="application/json" id="texts">${bundle.replaceAll('<', '\\u003c')}</script>`;
}

function readTheme(theme: Theme): ThemeFixture {
  return JSON.parse(fs.readFileSync(path.join(themes, `${theme}.json`), 'utf8')) as ThemeFixture;
}

function themeCss(theme: Theme): string {
  const variables = Object.entries(readTheme(theme).variables).map(([name, value]) => `  ${name.replaceAll('.', '\\.')}: ${value};`);
  const page = '  background: var(--vscode-sideBar-background);';
  return `${fs.readFileSync(path.join(themes, 'defaults.css'), 'utf8')}\nhtml {\n${[...variables, page].join('\n')}\n}\n`;
}
