import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { disposable } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/event.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Contract, Handlers } from '../../../src/protocol/contract.ts';
import { RpcPeer } from '../../../src/protocol/rpc.ts';
import { type ChatEvent, type WebviewContract, webviewProtocolVersion, webviewValidators } from '../../../src/protocol/webview.ts';
import { WebviewLink } from '../../../src/vscode/webviewLink.ts';

/** A view as VS Code hands it over, with a page that can be loaded, hidden and shown. */
class FakeView {
  readonly toHost = new Emitter<unknown>();
  readonly visibility = new Emitter<undefined>();
  toPage: Emitter<unknown> | undefined;
  visible = true;
  /** Frames that the host sent while no page was there to hear them. */
  lost = 0;

  readonly view = (() => {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- getters of a literal
    const fake = this;
    return {
      get visible() {
        return fake.visible;
      },
      onDidChangeVisibility: this.visibility.event,
      webview: {
        onDidReceiveMessage: this.toHost.event,
        postMessage: (frame: unknown) => {
          if (this.toPage) this.toPage.fire(structuredClone(frame));
          else this.lost++;
          return Promise.resolve(true);
        },
      },
    } as unknown as vscode.WebviewView;
  })();

  /** What the page's script does when it starts. */
  load(): RpcPeer<WebviewContract> {
    const frames = new Emitter<unknown>();
    this.toPage = frames;
    return new RpcPeer<WebviewContract>(
      { send: (frame) => this.toHost.fire(structuredClone(frame)), onFrame: frames.event, onClose: () => disposable(() => undefined) },
      { version: webviewProtocolVersion },
    );
  }

  hide(): void {
    this.toPage = undefined;
    this.visible = false;
    this.visibility.fire(undefined);
  }

  show(): void {
    this.visible = true;
    this.visibility.fire(undefined);
  }
}

const done = () => Promise.resolve({});

/** Handlers whose event stream counts up until it is aborted. */
function handlers(running: { streams: number }): Handlers<Contract & WebviewContract> {
  return {
    calls: {
      send: done,
      sendWaiting: done,
      takeWaiting: () => Promise.resolve({ taken: true }),
      stop: done,
      turns: done,
      retry: done,
      replay: done,
      clear: done,
      chooseAnswer: () => Promise.resolve({}),
      compareAnswers: () => Promise.resolve({}),
      fork: () => Promise.resolve({ attached: 0 }),
      draft: done,
      keptDraft: () => Promise.resolve({ text: '', at: 0 }),
      toggleChip: done,
      removeChip: done,
      pinChip: done,
      openSent: done,
      putBack: done,
      gather: done,
      mentions: () => Promise.resolve({ choices: [], pending: false, problem: null }),
      paths: () => Promise.resolve({ paths: [] }),
      sentTexts: () => Promise.resolve({ texts: [] }),
      attach: done,
      attachPlaces: () => Promise.resolve({ attached: 0 }),
      placesThere: () => Promise.resolve({ found: [], pending: false }),
      openPlace: done,
      openLink: done,
      draw: () => Promise.resolve({ problem: '' }),
      attachText: done,
      copy: done,
      insert: done,
      applyCode: done,
      saveCode: done,
      action: done,
      edits: done,
      choosePlace: done,
    },
    streams: {
      events: async (_params, emit, { signal }) => {
        running.streams++;
        for (let revision = 0; !signal.aborted; revision++) {
          await emit({ type: 'focus', revision });
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        running.streams--;
        return {};
      },
    },
  };
}

describe('WebviewLink', () => {
  const fake = { view: new FakeView(), running: { streams: 0 } };
  let link: WebviewLink<WebviewContract> | undefined;

  const start = (): FakeView => {
    fake.view = new FakeView();
    fake.running = { streams: 0 };
    link = new WebviewLink<WebviewContract>(
      fake.view.view,
      { name: 'chat view', version: webviewProtocolVersion, validators: webviewValidators },
      handlers(fake.running),
      silentLog,
    );
    return fake.view;
  };
  const listen = (page: RpcPeer<WebviewContract>): ChatEvent[] => {
    const heard: ChatEvent[] = [];
    page.stream('events', {}, (event) => void heard.push(event)).catch(() => undefined);
    return heard;
  };
  afterEach(() => link?.dispose());

  it('answers a page, and a page that is loaded again in the same view', async () => {
    const view = start();
    const first = listen(view.load());
    await vi.waitFor(() => expect(first.length).toBeGreaterThan(2));
    view.hide();
    await vi.waitFor(() => expect(fake.running.streams).toBe(0));
    view.show();
    const second = listen(view.load());
    await vi.waitFor(() => expect(second.length).toBeGreaterThan(2));
    expect(second[0]?.revision).toBe(0);
    expect(fake.running.streams).toBe(1);
  });

  it('ends the old page when a new one greets without the view having been hidden', async () => {
    const view = start();
    const first = listen(view.load());
    await vi.waitFor(() => expect(first.length).toBeGreaterThan(0));
    const page = view.load();
    await expect(page.call('stop', {})).resolves.toEqual({});
    await vi.waitFor(() => expect(fake.running.streams).toBe(0));
  });

  it('sends nothing to a hidden view', async () => {
    const view = start();
    const heard = listen(view.load());
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0));
    view.hide();
    const lost = view.lost;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(view.lost).toBe(lost);
  });

  it('drops what comes before a greeting, and refuses what is not in the contract', async () => {
    const view = start();
    view.toHost.fire({ t: 'call', id: 1, method: 'stop', params: {} });
    view.toHost.fire('nonsense');
    expect(view.lost).toBe(0);
    const page = view.load() as unknown as RpcPeer<{ calls: Record<string, { params: unknown; result: unknown }>; streams: object }>;
    await expect(page.call('evaluate', { code: '1' })).rejects.toMatchObject({ code: 'unknownMethod' });
    await expect(page.call('copy', { text: 7 })).rejects.toMatchObject({ code: 'invalidParams' });
  });
});
