import { describe, expect, it } from 'vitest';
import { hasPlaces, pathsIn, placesIn } from '../../../webview/state/droppedPlaces.ts';

const dropped = (data: Record<string, string>): string[] => placesIn((type) => data[type] ?? '');

describe('files that are dropped or pasted', () => {
  it('are named in any of the usual ways, each once', () => {
    const uris = '# a comment\r\nfile:///shop/a.ts\r\nfile:///shop/b.ts\r\n';
    expect(dropped({ 'text/uri-list': uris })).toEqual(['file:///shop/a.ts', 'file:///shop/b.ts']);
    expect(dropped({ 'application/vnd.code.uri-list': 'vscode-remote://ssh/a.ts', 'text/uri-list': uris })).toEqual([
      'vscode-remote://ssh/a.ts',
    ]);
    expect(dropped({ resourceurls: '["file:///shop/a.ts"]' })).toEqual(['file:///shop/a.ts']);
    expect(dropped({ codefiles: '["/shop/a.ts"]' })).toEqual(['/shop/a.ts']);
    expect(hasPlaces(['text/plain', 'resourceurls'])).toBe(true);
  });

  it('are none in a link, in plain text, or in what is no list', () => {
    for (const data of [
      { 'text/uri-list': 'https://example.com/a' },
      { 'text/plain': 'file:///a' },
      { resourceurls: '{"a":1}' },
      { codefiles: 'no json' },
    ])
      expect(dropped(data)).toEqual([]);
    expect(hasPlaces(['text/plain', 'text/html'])).toBe(false);
    expect(dropped({ 'text/uri-list': Array.from({ length: 900 }, (_, at) => `file:///${String(at)}`).join('\n') })).toHaveLength(200);
  });

  it('may stand in a pasted text that is nothing but absolute paths', () => {
    expect(pathsIn('/shop/a.ts\n"C:\\shop\\b.ts"\n')).toEqual(['/shop/a.ts', 'C:\\shop\\b.ts']);
    expect(pathsIn('~/notes.md')).toEqual(['~/notes.md']);
    for (const text of ['', '// a comment', 'see /shop/a.ts', '/shop/a.ts\nand more', 'src/a.ts', '/']) expect(pathsIn(text)).toEqual([]);
  });
});
