import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { NamedPlaces } from '../../src/vscode/chat/namedPlaces.ts';
import { closeEditors, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

const signal = new AbortController().signal;

describe('places that answers name', () => {
  let folder: WorkspaceSubfolder;
  let places: NamedPlaces;

  before(async () => {
    folder = new WorkspaceSubfolder('named');
    folder.write(
      'lib/basket.js',
      'export function sumUp(items) {\n  return items.length;\n}\n\nexport class Basket {\n  weigh() {\n    return 1;\n  }\n}\n',
    );
    folder.write('other/basket.js', '');
    const { services } = await underTest();
    places = new NamedPlaces(services.workspaceFiles, services.index);
    await waitFor('the files', async () => (await places.there(['named/lib/basket.js'], signal)).found.length === 1);
  });
  afterEach(closeEditors);
  after(() => folder.remove());

  const there = async (...words: string[]): Promise<string[]> => (await places.there(words, signal)).found;

  it('are there by their paths, their ends and with lines, and nowhere outside', async () => {
    const inside = [
      'named/lib/basket.js',
      './named/lib/basket.js:3',
      'lib/basket.js#L2-L3',
      'basket.js',
      'named/lib/',
      folder.uri('lib/basket.js').fsPath,
      folder.uri('lib/basket.js').toString(),
    ];
    assert.deepEqual(await there(...inside), inside);
    assert.deepEqual(
      await there(
        'gone.js',
        'lib',
        '../named/lib/basket.js',
        '/etc/passwd',
        'file:///etc/passwd',
        'https://example.org/basket.js',
        'named/lib/basket',
      ),
      [],
    );
  });

  it('are there by the names that the project declares, once those are known', async () => {
    await waitFor('the symbols', async () => (await there('sumUp')).length === 1);
    const declared = ['sumUp()', 'Basket', 'Basket.weigh()', 'weigh'];
    assert.deepEqual(await there(...declared), declared);
    assert.deepEqual(await there('sumup', 'Other.weigh', 'sumUpp()', 'const'), []);
  });

  it('are opened at their lines', async () => {
    await places.open('named/lib/basket.js:2-3');
    const editor = await waitFor('the editor', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.toString(), folder.uri('lib/basket.js').toString());
    assert.deepEqual([editor.selection.start.line, editor.selection.end.line], [1, 3]);
    await closeEditors();
    await places.open('Basket.weigh()');
    const again = await waitFor('the editor', () => vscode.window.activeTextEditor);
    assert.equal(again.selection.start.line, 5);
    await assert.rejects(places.open('gone.js'), (error: { code: string }) => error.code === 'pathNone');
    await assert.rejects(places.open('/etc/passwd'), (error: { code: string }) => error.code === 'pathNone');
  });

  it('are chosen by the user where several are called so', async () => {
    const window = vscode.window as unknown as Record<string, unknown>;
    const real = window.showQuickPick;
    let offered: string[] = [];
    window.showQuickPick = (items: { label: string }[]) => {
      offered = items.map(({ label }) => label);
      return Promise.resolve(items[1]);
    };
    try {
      await places.open('basket.js');
    } finally {
      window.showQuickPick = real;
    }
    assert.deepEqual(offered, ['named/lib/basket.js', 'named/other/basket.js']);
    const editor = await waitFor('the editor', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.toString(), folder.uri('other/basket.js').toString());
  });
});
