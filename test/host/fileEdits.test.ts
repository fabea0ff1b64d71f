/** Several files changed as one: all or nothing, one undo, and everything about a file kept that isn't its text. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProposedFile } from '../../src/vscode/edits/proposedFile.ts';
import { answering, closeEditors, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

const one = 'export const one = 1;\n';
const two = 'export const two = 2;\n';
const three = 'export const three = 3;\n';

async function apply(files: Omit<ProposedFile, 'match'>[], label = 'test') {
  const { services } = await underTest();
  return services.edits.apply({ label, files: files.map((file) => ({ match: 'exact' as const, ...file })) });
}

/** VS Code's question before an undo that spans several files is answered with yes by the tests' driver. */
const undo = () => vscode.commands.executeCommand('undo');

/** Lets VS Code carry out only the first so many steps of the next edit, as when one of them fails. */
function failingAfter(steps: number): { restore(): void } {
  const workspace = vscode.workspace as unknown as { applyEdit: (edit: vscode.WorkspaceEdit) => Thenable<boolean> };
  const real = workspace.applyEdit;
  const restore = (): void => {
    workspace.applyEdit = real;
  };
  workspace.applyEdit = async (edit) => {
    restore();
    const part = edit as vscode.WorkspaceEdit & { _edits: unknown[] };
    part._edits = part._edits.slice(0, steps);
    await real.call(vscode.workspace, part);
    return false;
  };
  return { restore };
}

describe('a change of several files', () => {
  const folder = new WorkspaceSubfolder('file-edits');

  afterEach(async () => {
    await closeEditors();
    folder.clear();
  });
  after(() => folder.remove());

  it('is one undo step over all of them, and saves what was saved', async () => {
    const a = folder.write('a.js', one);
    const b = folder.write('b.js', two);
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(a));
    await apply([
      { uri: a, before: one, after: `// a\n${one}` },
      { uri: b, before: two, after: `${two}// b\n` },
    ]);
    assert.equal(document.getText(), `// a\n${one}`);
    assert.equal(folder.read('a.js'), `// a\n${one}`);
    assert.equal(folder.read('b.js'), `${two}// b\n`);
    await vscode.window.showTextDocument(document);
    await undo();
    await waitFor('the first text', () => document.getText() === one);
    const other = await vscode.workspace.openTextDocument(b);
    assert.equal(other.getText(), two);
  });

  it('makes, deletes, renames and changes files as one undo step', async () => {
    const a = folder.write('a.js', one);
    const b = folder.write('b.js', two);
    const c = folder.write('c.js', three);
    const made = folder.uri('deep/er/made.js');
    const moved = folder.uri('moved/b.js');
    const { document } = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(a));
    const edits = await apply([
      { uri: a, before: one, after: `// a\n${one}` },
      { uri: moved, from: b, before: two, after: `// b\n${two}` },
      { uri: c, before: three, after: null },
      { uri: made, before: null, after: 'made();\r\n' },
    ]);
    assert.ok(edits.checkpoint);
    assert.deepEqual(folder.tree(), {
      'a.js': `// a\n${one}`,
      'moved/b.js': `// b\n${two}`,
      'deep/er/made.js': 'made();\r\n',
    });
    await vscode.window.showTextDocument(document);
    await undo();
    await waitFor('the old text', () => document.getText() === one);
    await waitFor('the old files', () => fs.existsSync(b.fsPath) && fs.existsSync(c.fsPath) && !fs.existsSync(made.fsPath));
    assert.equal((await vscode.workspace.openTextDocument(b)).getText(), two);
    assert.equal(folder.read('c.js'), three);
    assert.ok(!fs.existsSync(moved.fsPath));
  });

  for (let steps = 0; steps <= 4; steps++) {
    it(`leaves everything as it was when VS Code stops after ${steps} of 4 steps`, async () => {
      const a = folder.write('a.js', one);
      const b = folder.write('b.js', two);
      const c = folder.write('c.js', three);
      fs.chmodSync(c.fsPath, 0o755);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(a));
      const before = folder.tree();
      const { services } = await underTest();
      const kept = await services.history.list();
      const failing = failingAfter(steps);
      try {
        await assert.rejects(
          apply([
            { uri: a, before: one, after: `// a\n${one}` },
            { uri: folder.uri('moved/b.js'), from: b, before: two, after: two },
            { uri: c, before: three, after: null },
            { uri: folder.uri('deep/er/made.js'), before: null, after: 'made();\n' },
          ]),
          { code: 'editFailed' },
        );
      } finally {
        failing.restore();
      }
      assert.deepEqual(folder.tree(), before);
      assert.deepEqual(folder.folders(), [], 'no folder is left over');
      assert.equal(fs.statSync(c.fsPath).mode & 0o777, 0o755);
      assert.equal((await vscode.workspace.openTextDocument(a)).getText(), one);
      assert.deepEqual(await services.history.list(), kept, 'nothing is kept of what was not done');
    });
  }

  it('leaves an editor with unsaved changes unsaved, and saves the others', async () => {
    const a = folder.write('a.js', one);
    const b = folder.write('b.js', two);
    const document = await vscode.workspace.openTextDocument(a);
    const editor = await vscode.window.showTextDocument(document);
    await waitFor('the file as it was written', () => editor.document.getText() === one);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    await apply([
      { uri: a, before: `// mine\n${one}`, after: `// mine\n${one}// a\n` },
      { uri: b, before: two, after: `${two}// b\n` },
    ]);
    assert.ok(document.isDirty);
    assert.equal(document.getText(), `// mine\n${one}// a\n`);
    assert.equal(folder.read('a.js'), one);
    assert.equal(folder.read('b.js'), `${two}// b\n`);
  });

  it('leaves a single file that is open for the user to save, and saves one that is not open', async () => {
    const a = folder.write('a.js', one);
    const b = folder.write('b.js', two);
    const document = await vscode.workspace.openTextDocument(a);
    await vscode.window.showTextDocument(document, { preview: false });
    await apply([{ uri: a, before: one, after: `${one}// a\n` }]);
    assert.ok(document.isDirty);
    assert.equal(folder.read('a.js'), one);
    await apply([{ uri: b, before: two, after: `${two}// b\n` }]);
    assert.equal(folder.read('b.js'), `${two}// b\n`);
  });

  for (const [encoding, mark, toBytes] of [
    ['utf8', [], (text: string) => Buffer.from(text)],
    ['utf8bom', [0xef, 0xbb, 0xbf], (text: string) => Buffer.from(text)],
    ['utf16le', [0xff, 0xfe], (text: string) => Buffer.from(text, 'utf16le')],
    ['utf16be', [0xfe, 0xff], (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ] as const) {
    for (const eol of ['\n', '\r\n']) {
      it(`keeps ${encoding}, ${JSON.stringify(eol)}, a missing final newline and the file mode, through a rename too`, async () => {
        const bytes = (text: string): Buffer => Buffer.concat([Buffer.from(mark), toBytes(text)]);
        const before = `#!/bin/sh${eol}echo 12 €${eol}exit`;
        const after = `#!/bin/sh${eol}echo 13 € 😀${eol}exit`;
        // VS Code remembers the encoding of a file for a while.
        const name = `${encoding}-${eol.length}`;
        const script = folder.write(`${name}.sh`, bytes(before));
        fs.chmodSync(script.fsPath, 0o751);
        const other = folder.write(`${name}-too.sh`, bytes(before));
        await apply([
          { uri: folder.uri(`sub/${name}.sh`), from: script, before, after },
          { uri: other, before, after },
        ]);
        assert.deepEqual(folder.readBytes(`sub/${name}.sh`), bytes(after));
        assert.deepEqual(folder.readBytes(`${name}-too.sh`), bytes(after));
        assert.equal(fs.statSync(folder.uri(`sub/${name}.sh`).fsPath).mode & 0o777, 0o751);
      });
    }
  }

  it('keeps an encoding that only the editor knows, and refuses a text that it can not hold', async () => {
    const settings = vscode.workspace.getConfiguration('files');
    await settings.update('encoding', 'windows1252', vscode.ConfigurationTarget.Global);
    try {
      const before = 'price = "10 \u20ac"\n';
      const file = folder.write('latin.py', Buffer.from('price = "10 \x80"\n', 'latin1'));
      const after = 'price = "11 \u20ac \u00e9"\n';
      await apply([{ uri: file, before, after }]);
      assert.deepEqual(folder.readBytes('latin.py'), Buffer.from('price = "11 \x80 \xe9"\n', 'latin1'));
      await assert.rejects(apply([{ uri: file, before: after, after: 'price = "漢"\n' }]), {
        code: 'editConflict',
        data: { path: 'latin.py', reason: 'encoding' },
      });
      assert.deepEqual(folder.readBytes('latin.py'), Buffer.from('price = "11 \x80 \xe9"\n', 'latin1'));
    } finally {
      await settings.update('encoding', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('names protected files and changes nothing without a yes to them', async () => {
    const settings = folder.write('.vscode/settings.json', '{}\n');
    const files = [
      { uri: settings, before: '{}\n', after: '{ "a": 1 }\n' },
      { uri: folder.uri('plain.js'), before: null, after: one },
    ];
    const no = answering('showWarningMessage', () => undefined);
    try {
      await assert.rejects(apply(files), { code: 'cancelled' });
    } finally {
      no.restore();
    }
    assert.deepEqual(no.asked, ['This change touches a protected file.']);
    assert.deepEqual(folder.tree(), { '.vscode/settings.json': '{}\n' });
    const yes = answering('showWarningMessage', () => 'Change Them');
    try {
      await apply(files);
    } finally {
      yes.restore();
    }
    assert.equal(folder.read('.vscode/settings.json'), '{ "a": 1 }\n');
  });

  it('formats what it has changed when the setting says so, and nothing else', async () => {
    const formatter = vscode.languages.registerDocumentRangeFormattingEditProvider(
      { pattern: '**/file-edits/*.fmt' },
      { provideDocumentRangeFormattingEdits: (document, range) => [vscode.TextEdit.replace(range, document.getText(range).toUpperCase())] },
    );
    const settings = vscode.workspace.getConfiguration('mlxCode');
    await settings.update('edits.formatOnApply', true, vscode.ConfigurationTarget.Global);
    try {
      const a = folder.write('a.fmt', 'one\ntwo\nthree\n');
      await apply([{ uri: a, before: 'one\ntwo\nthree\n', after: 'one\nzwei\nthree\n' }]);
      assert.equal(folder.read('a.fmt'), 'one\nZWEI\nthree\n');
      const { services } = await underTest();
      await services.history.undoLast();
      assert.equal(folder.read('a.fmt'), 'one\ntwo\nthree\n');
    } finally {
      await settings.update('edits.formatOnApply', undefined, vscode.ConfigurationTarget.Global);
      formatter.dispose();
    }
  });

  it('leaves out formatting that was made for a text which the user has typed into since', async () => {
    const formatter = vscode.languages.registerDocumentRangeFormattingEditProvider(
      { pattern: '**/file-edits/*.fmt' },
      {
        provideDocumentRangeFormattingEdits: async (document, range) => {
          const edits = [vscode.TextEdit.replace(range, document.getText(range).toUpperCase())];
          const typed = new vscode.WorkspaceEdit();
          typed.insert(document.uri, new vscode.Position(0, 0), 'mine\n');
          assert.equal(await vscode.workspace.applyEdit(typed), true);
          return edits;
        },
      },
    );
    const settings = vscode.workspace.getConfiguration('mlxCode');
    await settings.update('edits.formatOnApply', true, vscode.ConfigurationTarget.Global);
    try {
      const a = folder.write('a.fmt', 'one\ntwo\nthree\n');
      await apply([{ uri: a, before: 'one\ntwo\nthree\n', after: 'one\nzwei\nthree\n' }]);
      assert.equal((await vscode.workspace.openTextDocument(a)).getText(), 'mine\none\nzwei\nthree\n');
    } finally {
      await settings.update('edits.formatOnApply', undefined, vscode.ConfigurationTarget.Global);
      formatter.dispose();
    }
  });

  it('makes no file so large that nobody could take it back', async () => {
    const a = folder.write('a.js', one);
    await assert.rejects(apply([{ uri: a, before: one, after: 'x'.repeat(5_000_001) }]), {
      code: 'editConflict',
      data: { path: 'a.js', reason: 'tooLarge' },
    });
    const full = 'x'.repeat(5_000_000);
    await apply([{ uri: a, before: one, after: full }]);
    assert.equal(folder.read('a.js'), full);
    const { services } = await underTest();
    await services.history.undoLast();
    assert.equal(folder.read('a.js'), one);
  });

  it('keeps what leads back when a file can not be put back, and says so', async () => {
    const a = folder.write('a.js', one);
    const b = folder.write('b.js', two);
    const workspace = vscode.workspace as unknown as { applyEdit: (edit: vscode.WorkspaceEdit) => Thenable<boolean> };
    const real = workspace.applyEdit;
    workspace.applyEdit = async (edit) => {
      workspace.applyEdit = real;
      const part = edit as vscode.WorkspaceEdit & { _edits: unknown[] };
      part._edits = part._edits.slice(0, 1);
      await vscode.workspace.applyEdit(part);
      // Somebody types into the very line before it can be taken back.
      const typed = new vscode.WorkspaceEdit();
      typed.replace(a, new vscode.Range(0, 0, 0, 3), 'typed');
      await vscode.workspace.applyEdit(typed);
      return false;
    };
    try {
      const both = [
        { uri: a, before: one, after: `changed\n${one}` },
        { uri: b, before: two, after: null },
      ];
      await assert.rejects(apply(both, 'half way'), { code: 'editFailed', data: { path: 'a.js', restored: false } });
    } finally {
      workspace.applyEdit = real;
    }
    const { services } = await underTest();
    const [kept] = await services.history.list();
    assert.equal(kept?.label, 'half way');
    const { images } = await services.history.plan(kept).then(({ taken }) => taken[0]!);
    assert.deepEqual(
      images.map(({ before }) => before?.text),
      [one, two],
    );
  });

  it('follows an open editor through a rename, with its unsaved text', async () => {
    const a = folder.write('a.js', one);
    const document = await vscode.workspace.openTextDocument(a);
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    // The editor may still have the file of an earlier test, and no longer looks at the disk once something is typed.
    await waitFor('the file as it was written', () => document.getText() === one);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    await apply([{ uri: folder.uri('b.js'), from: a, before: `// mine\n${one}`, after: `// mine\n${one}// more\n` }]);
    assert.ok(!fs.existsSync(a.fsPath));
    assert.equal(folder.read('b.js'), one);
    const moved = await vscode.workspace.openTextDocument(folder.uri('b.js'));
    assert.ok(moved.isDirty);
    assert.equal(moved.getText(), `// mine\n${one}// more\n`);
  });

  it('refuses the whole change, with one sentence, when one file of it can not be changed', async () => {
    const good = folder.write('good.js', one);
    const outside = fs.mkdtempSync(path.join(fs.realpathSync('/tmp'), 'mlx-code-outside-'));
    fs.writeFileSync(path.join(outside, 'secret.txt'), 'secret\n');
    fs.symlinkSync(path.join(outside, 'secret.txt'), folder.uri('link.txt').fsPath);
    fs.symlinkSync(outside, folder.uri('linked').fsPath);
    fs.symlinkSync(path.join(outside, 'nothing.txt'), folder.uri('dangling.txt').fsPath);
    fs.mkdirSync(folder.uri('directory').fsPath);
    folder.write('binary.bin', Buffer.from([1, 2, 0, 3, 0, 0, 200]));
    folder.write('large.txt', Buffer.alloc(5_000_001, 'a'));
    folder.write('changed.js', two);
    folder.write('latin.txt', Buffer.from('caf\xe9\n', 'latin1'));
    folder.write('exists.js', two);
    folder.write('file', 'a file\n');
    fs.symlinkSync('dirty.js', folder.uri('to-dirty.js').fsPath);
    fs.symlinkSync('good.js', folder.uri('to-good.js').fsPath);
    const dirty = await vscode.workspace.openTextDocument(folder.write('dirty.js', three));
    const editor = await vscode.window.showTextDocument(dirty, { preview: false });
    await waitFor('the file as it was written', () => editor.document.getText() === three);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    const cases: [name: string, reason: string, file: Partial<ProposedFile>, other?: Omit<ProposedFile, 'match'>][] = [
      ['missing.js', 'missingFile', {}],
      ['directory', 'directory', {}],
      ['binary.bin', 'binary', {}],
      ['large.txt', 'tooLarge', {}],
      ['latin.txt', 'encoding', {}],
      ['changed.js', 'changed', {}],
      ['dirty.js', 'changed', {}],
      ['dirty.js', 'unsaved', { before: `// mine\n${three}`, after: null }],
      ['to-dirty.js', 'unsaved', { before: three }],
      ['to-good.js', 'overlap', { before: one }, { uri: good, before: one, after: two }],
      ['exists.js', 'fileExists', { before: null }],
      ['file/below.js', 'missingFile', { before: null }],
      ['exists.js', 'fileExists', { from: good, before: one }],
      ['link.txt', 'outside', { before: 'secret\n' }],
      ['linked/new.txt', 'outside', { before: null }],
      ['dangling.txt', 'outside', { before: null }],
      ['../../../../escape.js', 'outside', { before: null }],
    ];
    const before = folder.tree();
    try {
      for (const [name, reason, file, first = { uri: folder.uri('first.js'), before: null, after: one }] of cases) {
        const bad = { uri: folder.uri(name), before: one, after: `// x\n${one}`, ...file };
        await assert.rejects(apply([first, bad]), (error: { code: string; data: { reason?: string } }) => {
          assert.deepEqual([name, error.code, error.data.reason], [name, 'editConflict', reason]);
          return true;
        });
      }
      assert.deepEqual(folder.tree(), before);
      assert.deepEqual(fs.readdirSync(outside), ['secret.txt']);
      assert.equal(fs.readFileSync(path.join(outside, 'secret.txt'), 'utf8'), 'secret\n');
    } finally {
      fs.rmSync(outside, { recursive: true, force: true });
    }
  });

  it('refuses a file that is read-only, for the user or as a whole', async () => {
    const readOnly = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
    const bytes = Buffer.from(one);
    const provider = vscode.workspace.registerFileSystemProvider(
      'mlx-code-test',
      {
        onDidChangeFile: readOnly.event,
        watch: () => new vscode.Disposable(() => undefined),
        stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
        readFile: () => bytes,
        readDirectory: () => [],
        createDirectory: () => assert.fail('nothing is made'),
        writeFile: () => assert.fail('nothing is written'),
        delete: () => assert.fail('nothing is deleted'),
        rename: () => assert.fail('nothing is renamed'),
      },
      { isReadonly: true },
    );
    try {
      const uri = vscode.Uri.parse('mlx-code-test:/folder/archive.js');
      await assert.rejects(apply([{ uri, before: one, after: two }]), { data: { path: 'archive.js', reason: 'readOnly' } });
    } finally {
      provider.dispose();
    }
    // Permissions don't hold an administrator back.
    if (process.getuid?.() === 0) return;
    const a = folder.write('read-only.js', one);
    fs.chmodSync(a.fsPath, 0o444);
    await assert.rejects(apply([{ uri: a, before: one, after: two }]), { data: { path: 'read-only.js', reason: 'readOnly' } });
    assert.equal(folder.read('read-only.js'), one);
  });

  it('refuses a file that another process has changed, also one that VS Code does not watch', async () => {
    const a = folder.write('a.js', one);
    const document = await vscode.workspace.openTextDocument(a);
    assert.equal(document.getText(), one);
    fs.writeFileSync(a.fsPath, two);
    await assert.rejects(apply([{ uri: a, before: one, after: three }]), { code: 'editConflict' });
    assert.equal(folder.read('a.js'), two);
  });
});
