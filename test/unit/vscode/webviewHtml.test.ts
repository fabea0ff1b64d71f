import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { configure } from '../../../src/base/l10n.ts';

vi.mock('vscode', () => ({ Uri: { joinPath: (...parts: unknown[]) => parts.join('/') } }));

afterEach(() => configure());

const { webviewHtml } = await import('../../../src/vscode/webviewHtml.ts');

function page(): string {
  const like: object = { cspSource: 'https://resources.example', asWebviewUri: (uri: unknown) => uri };
  const root: object = { toString: () => 'https://resources.example/extension' };
  return webviewHtml(like as vscode.Webview, root as vscode.Uri, { name: 'chat', title: 'Chat', opening: 'Opening the chat…' });
}

describe('the page of a webview', () => {
  it('says something before its script has come', () => {
    expect(page()).toMatch(/<div id="app"><p class="opening">Opening the chat…<\/p><\/div>/);
  });

  it('allows its one script by a nonce that is new each time, and nothing inline or remote', () => {
    const html = page();
    const nonce = /script-src 'nonce-([\w-]{20,})'/.exec(html)?.[1];
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain(`<script type="module" nonce="${nonce}" src="https://resources.example/extension/dist/webview/chat.js">`);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/unsafe-|connect-src|style=|<style/);
    expect(page()).not.toContain(nonce);
  });

  it('carries the texts of the language, as data that ends nowhere but at its own end', () => {
    expect(page()).toContain('<html lang="en">');
    configure({ language: 'de', contents: { Send: 'Senden', 'a </script> b': '<b>' } });
    const html = page();
    expect(html).toContain('<html lang="de">');
    const block = /<script type="application\/json" id="texts">([^<]*)<\/script>/.exec(html)?.[1];
    expect(JSON.parse(block!)).toEqual({ Send: 'Senden', 'a </script> b': '<b>' });
    expect(html.match(/<script/g)).toHaveLength(2);
  });
});
