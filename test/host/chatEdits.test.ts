import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { EditOffer } from '../../src/core/chat/editOffers.ts';
import type { FileChange } from '../../src/core/edits/fileChange.ts';
import { hunksOf } from '../../src/core/edits/hunks.ts';
import type { EditCard } from '../../src/protocol/editCard.ts';
import type { Turn } from '../../src/protocol/webview.ts';
import type { RestorePlan } from '../../src/vscode/edits/editHistory.ts';
import { ProposalOffers } from '../../src/vscode/chat/proposalOffers.ts';
import {
  answering,
  chooseModelFile,
  closeEditors,
  fixtureModel,
  openSelected,
  typeInto,
  underTest,
  waitFor,
  WorkspaceSubfolder,
} from './extensionUnderTest.ts';

const source = 'export function first() {\n  return 1;\n}\n\nexport function second() {\n  return 2;\n}\n';

describe('changes of files in the chat', () => {
  let folder: WorkspaceSubfolder;
  let count = 0;

  before(() => chooseModelFile(fixtureModel('scripted')));
  beforeEach(async () => {
    folder = new WorkspaceSubfolder(`offered${++count}`);
    (await underTest()).app.chat.clear();
  });
  afterEach(async () => {
    const { services } = await underTest();
    for (const proposal of services.proposals.open) await services.proposals.discard(proposal);
    await closeEditors();
    folder.remove();
  });

  const turn = async (): Promise<Turn> => {
    const last = (await underTest()).app.chat.snapshot.turns.at(-1);
    assert.ok(last);
    return last;
  };
  const card = async (): Promise<EditCard> => {
    const { edits } = await turn();
    assert.ok(edits);
    return edits;
  };
  const run = async (name: string, argument = ''): Promise<string | null> =>
    (await underTest()).services.commands.find({ name, argument }).run(argument);

  it('come from /edit as a card that is applied, and follows undo and redo in the editor', async () => {
    const { app } = await underTest();
    const { document } = await openSelected(folder.write('pair.js', source));
    await waitFor('the file as context', () => app.chat.snapshot.chips.find((chip) => chip.detail === `offered${count}/pair.js`));
    assert.equal(await run('edit', 'Say who was here'), null);
    const { id, status, question, error, answer } = await turn();
    assert.equal(status, 'done', error?.text);
    assert.equal(question, '/edit Say who was here');
    assert.ok(answer.length > 0);
    assert.deepEqual(
      (await card()).files.map(({ path, state }) => `${path} ${state}`),
      [`offered${count}/pair.js waiting`],
    );
    assert.equal(document.getText(), source, 'nothing is changed yet');
    await app.chat.decide(id, 'apply', null);
    const after = document.getText();
    assert.notEqual(after, source);
    assert.equal((await card()).files[0]?.state, 'applied');
    await vscode.commands.executeCommand('undo');
    await waitFor('the card to follow the undo', async () => (await card()).files[0]?.state === 'undone');
    assert.equal(document.getText(), source);
    await vscode.commands.executeCommand('redo');
    await waitFor('the card to follow the redo', async () => (await card()).files[0]?.state === 'applied');
    for (let round = 0; round < 2; round++) {
      await app.chat.decide(id, 'undo', null);
      assert.equal(document.getText(), source);
      assert.equal((await card()).files[0]?.state, 'undone');
      await app.chat.decide(id, 'applyAgain', null);
      assert.equal(document.getText(), after);
      assert.equal((await card()).files[0]?.state, 'applied');
    }
    await app.chat.decide(id, 'undo', null);
    await typeInto(document, document.positionAt(source.indexOf('return 1')), 'void 0; ');
    await app.chat.decide(id, 'applyAgain', null);
    assert.equal(document.getText(), after.replace('return 1', 'void 0; return 1'), 'fitted to what was typed meanwhile');
  });

  it('are bound to the selected lines and to the text of the moment of asking', async () => {
    const { app } = await underTest();
    const { document } = await openSelected(folder.write('pair.js', source), 'export function second', 'return 2;');
    await waitFor('the selection as context', () =>
      app.chat.snapshot.chips.find((chip) => chip.detail === `offered${count}/pair.js:5-6` && chip.enabled),
    );
    const asked = run('edit', 'Say who was here');
    // Typed above while the model works: the change moves along and loses nothing.
    await typeInto(document, new vscode.Position(0, 0), '// typed meanwhile\n');
    await asked;
    const { id, status, error } = await turn();
    assert.equal(status, 'done', error?.text);
    await app.chat.decide(id, 'apply', null);
    const lines = document.getText().split('\n');
    assert.equal(lines[0], '// typed meanwhile');
    assert.ok(
      document.getText().includes('export function first() {\n  return 1;\n}\n'),
      'the lines that were not selected are as they were',
    );
    assert.notEqual(document.getText(), `// typed meanwhile\n${source}`);
  });

  it('are taken back by /undo, which says what it did, and shows on the card', async () => {
    const { app } = await underTest();
    const { document } = await openSelected(folder.write('pair.js', source));
    await waitFor('the file as context', () => app.chat.snapshot.chips.find((chip) => chip.detail === `offered${count}/pair.js`));
    await run('edit', 'Say who was here');
    await app.chat.decide((await turn()).id, 'apply', null);
    assert.notEqual(document.getText(), source);
    assert.equal(await run('undo'), 'Undid “Say who was here” in 1 file.');
    assert.equal(document.getText(), source);
    assert.equal((await card()).files[0]?.state, 'undone');
  });

  it('fit in part where the user changed the place of one hunk, and what fits is applied when that is asked for', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    const path = `offered${count}/part.js`;
    const after = source.replace('return 1', 'return 10').replace('return 2', 'return 20');
    const uri = folder.write('part.js', source);
    const document = await vscode.workspace.openTextDocument(uri);
    const told: EditOffer[] = [];
    offers.onDidChange((offer) => told.push(offer));
    // Typed while the model answered.
    await typeInto(document, new vscode.Position(1, 2), 'if (true) ');
    const mine = document.getText();
    const changes: FileChange[] = [{ path, before: source, after, match: 'exact' }];
    const { id, files } = await offers.offer({ label: 'Tenfold', changes, cut: false, turn: 'turn1', documents: [] });
    assert.deepEqual(
      files.map(({ state, fitting, added, removed }) => [state, fitting, added, removed]),
      [['conflict', 1, 2, 2]],
    );
    assert.match(files[0]?.problem ?? '', /^1 of 2 hunks no longer fits the file “part.js”, which was changed at line 2 /);
    await assert.rejects(offers.apply(id, [path]), { code: 'proposalOverlaps' });
    assert.equal(document.getText(), mine);
    await offers.applyRest(id, [path]);
    assert.equal(document.getText(), mine.replace('return 2', 'return 20'));
    const last = () => told.at(-1)?.files[0];
    assert.deepEqual([last()?.state, last()?.fitting, last()?.accepted], ['conflict', 0, true]);
    await offers.undo(id);
    assert.equal(document.getText(), mine);
    assert.deepEqual([last()?.fitting, last()?.accepted], [1, false]);
    await offers.discard(id, [path]);
    assert.equal(last()?.state, 'rejected');
    assert.equal(document.getText(), mine);
    offers.dispose();
  });

  it('offer the same as the command when a file of theirs is no longer what they left', async () => {
    const { services } = await underTest();
    const plans: RestorePlan[] = [];
    const offers = new ProposalOffers(services.proposals, services.history, (plan) => plans.push(plan));
    const names = ['kept.js', 'typed.js'];
    const uris = names.map((name) => folder.write(name, source));
    const changes = names.map((name): FileChange => ({
      path: `offered${count}/${name}`,
      before: source,
      after: source.replace('1', '10'),
      match: 'exact',
    }));
    const { id } = await offers.offer({ label: 'Ten', changes, cut: false, turn: 'turn1', documents: [] });
    await offers.apply(
      id,
      changes.map(({ path }) => path),
    );
    await typeInto(await vscode.workspace.openTextDocument(uris[1]!), new vscode.Position(0, 0), '// mine\n');
    await assert.rejects(offers.undo(id), { code: 'cancelled' });
    const [plan] = plans;
    assert.ok(plan);
    const question = answering('showWarningMessage', () => 'Undo in Other Files…');
    const restore = answering('showInformationMessage', () => 'Restore');
    try {
      await services.restoreView.refuse(plan);
    } finally {
      question.restore();
      restore.restore();
    }
    assert.match(question.asked[0] ?? '', /“typed.js” is no longer as MLX-CODE left it/);
    assert.equal(folder.read('kept.js'), source);
    assert.match((await vscode.workspace.openTextDocument(uris[1]!)).getText(), /^\/\/ mine\n[^]*10/);
    offers.dispose();
  });

  it('say before that saving makes mixed line ends alike, and after what else saving has changed', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    const told: EditOffer[] = [];
    offers.onDidChange((offer) => told.push(offer));
    const files = { 'mixed.js': 'a\r\nb\nc\n', 'blanks.js': 'a\nb  \nc\n', 'plain.js': 'a\nb\nc\n' };
    const changes = await Promise.all(
      Object.entries(files).map(async ([name, text]): Promise<FileChange> => {
        const before = (await vscode.workspace.openTextDocument(folder.write(name, text))).getText();
        return { path: `offered${count}/${name}`, before, after: before.replace('c', 'd'), match: 'exact' };
      }),
    );
    const saving = vscode.workspace.getConfiguration('files');
    await saving.update('trimTrailingWhitespace', true, vscode.ConfigurationTarget.Global);
    try {
      const offer = await offers.offer({ label: 'd', changes, cut: false, turn: 'turn1', documents: [] });
      assert.deepEqual(
        offer.files.map(({ note }) => note),
        ['Its line ends are mixed; saving makes them all LF.', null, null],
      );
      await offers.apply(
        offer.id,
        changes.map(({ path }) => path),
      );
      assert.equal(folder.read('blanks.js'), 'a\nb\nd\n', 'VS Code does as it is set to');
      assert.deepEqual(
        told.at(-1)?.files.map(({ state, note }) => [state, note]),
        [
          ['applied', 'Its line ends are mixed; saving makes them all LF.'],
          ['applied', 'Saving changed more of it than this, as VS Code is set to do.'],
          ['applied', null],
        ],
      );
      assert.equal(folder.read('mixed.js'), 'a\nb\nd\n');
      await offers.undo(offer.id);
      assert.deepEqual(folder.tree(), files, 'byte by byte');
      assert.deepEqual(
        told.at(-1)?.files.map(({ note }) => note),
        [null, null, null],
      );
    } finally {
      await saving.update('trimTrailingWhitespace', undefined, vscode.ConfigurationTarget.Global);
    }
    offers.dispose();
  });

  it('that are applied again are what was applied before, and no more', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    const [part, made] = [`offered${count}/part.js`, `offered${count}/made.js`];
    const document = await vscode.workspace.openTextDocument(folder.write('part.js', source));
    const changes: FileChange[] = [
      { path: part, before: source, after: source.replace('return 1', 'return 10').replace('return 2', 'return 20'), match: 'exact' },
      { path: made, before: null, after: 'made();\n', match: 'exact' },
    ];
    const { id } = await offers.offer({ label: 'Tenfold', changes, cut: false, turn: 'turn1', documents: [] });
    let told: EditOffer | undefined;
    offers.onDidChange((offer) => (told = offer));
    const states = (): (string | undefined)[] => [part, made].map((path) => told?.files.find((file) => file.path === path)?.state);
    // Typed before anything is applied: an undo leads back to that, not to the text that was offered for.
    await typeInto(document, new vscode.Position(0, 0), '// mine\n');
    const mine = document.getText();
    const proposal = services.proposals.get(id);
    const file = proposal?.files.find(({ before }) => before !== null);
    const [first] = hunksOf(file?.before ?? '', file?.after ?? '');
    assert.ok(proposal && file && first);
    await services.proposals.acceptHunk(proposal, file, first);
    await services.proposals.discard(proposal, [file]);
    await offers.apply(id, [made]);
    const applied = mine.replace('return 1', 'return 10');
    for (let round = 0; round < 2; round++) {
      assert.deepEqual([document.getText(), states()], [applied, ['applied', 'applied']]);
      await offers.undo(id);
      assert.deepEqual([document.getText(), states()], [mine, ['undone', 'undone']]);
      await waitFor('the made file to go', () => !existsSync(folder.uri('made.js').fsPath));
      await offers.applyAgain(id, [part, made]);
    }
    assert.deepEqual([document.getText(), states()], [applied, ['applied', 'applied']]);
    offers.dispose();
  });

  it('say which file of an answer can not be changed and why, and offer the others', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    const locked = folder.write('locked.js', source);
    folder.write('free.js', source);
    const change = (path: string, before: string | null): FileChange => ({ path, before, after: `${source}// more\n`, match: 'exact' });
    const inFolder = (name: string): string => `offered${count}/${name}`;
    const changes = [
      change(inFolder('locked.js'), source),
      change('../outside.js', null),
      change(inFolder('free.js'), source),
      change(inFolder('new.js'), null),
    ];
    // Root writes where nobody else may; then only what leads out is refused.
    chmodSync(locked.fsPath, 0o444);
    const root = process.getuid?.() === 0;
    const told: EditOffer[] = [];
    offers.onDidChange((offer) => told.push(offer));
    const offer = await offers.offer({ label: 'Add more', changes, cut: false, turn: 'turn1', documents: [] });
    const state = (path: string): string | undefined => offer.files.find((file) => file.path === path)?.state;
    assert.equal(state('../outside.js'), 'conflict');
    assert.match(offer.files.find((file) => file.path === '../outside.js')?.problem ?? '', /inside/);
    if (!root) assert.match(offer.files.find((file) => file.path === inFolder('locked.js'))?.problem ?? '', /read-only/);
    assert.equal(state(inFolder('free.js')), 'waiting');
    assert.deepEqual(
      offer.files.find((file) => file.path === inFolder('new.js')),
      {
        ...{
          path: inFolder('new.js'),
          from: null,
          kind: 'created',
          added: 8,
          removed: 0,
          state: 'waiting',
          fuzzy: false,
          seen: false,
          accepted: false,
          fitting: null,
          problem: null,
          note: null,
        },
      },
    );
    await offers.apply(offer.id, [inFolder('free.js'), inFolder('new.js')]);
    assert.equal(folder.read('free.js'), `${source}// more\n`);
    assert.deepEqual(
      told
        .at(-1)
        ?.files.filter((file) => file.state === 'applied')
        .map(({ path }) => path),
      [inFolder('free.js'), inFolder('new.js')],
    );
    await offers.undo(offer.id);
    assert.equal(folder.read('free.js'), source);
    assert.equal(folder.tree()['new.js'], undefined);
    assert.deepEqual(
      told
        .at(-1)
        ?.files.filter((file) => file.state === 'undone')
        .map(({ path }) => path),
      [inFolder('free.js'), inFolder('new.js')],
    );
    offers.dispose();
  });

  it('are taken back whole, also when that is asked for while a part is still being applied', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    const [a, b] = ['a.js', 'b.js'].map((name) => `offered${count}/${name}`);
    for (const name of ['a.js', 'b.js']) folder.write(name, source);
    const changes = [a!, b!].map((path): FileChange => ({ path, before: source, after: `${source}// more\n`, match: 'exact' }));
    const offer = await offers.offer({ label: 'Add more', changes, cut: false, turn: 'turn1', documents: [] });
    await offers.apply(offer.id, [a!]);
    const applying = offers.apply(offer.id, [b!]);
    await offers.undo(offer.id);
    await applying;
    assert.deepEqual(folder.tree(), { 'a.js': source, 'b.js': source });
    offers.dispose();
  });

  it('can name files that did not go with the question, open or not', async () => {
    const { services } = await underTest();
    const offers = new ProposalOffers(services.proposals, services.history, () => undefined);
    folder.write('closed.js', source);
    const { document } = await openSelected(folder.write('open.js', source));
    await typeInto(document, new vscode.Position(0, 0), '// unsaved\n');
    const access = offers.access([]);
    assert.deepEqual(await access.read(`offered${count}/closed.js`), { text: source });
    assert.deepEqual(await access.read(`offered${count}/open.js`), { text: `// unsaved\n${source}` });
    assert.deepEqual(await access.read(`offered${count}/none.js`), { reason: 'missingFile' });
    assert.deepEqual(await access.read(`offered${count}`), { reason: 'directory' });
    assert.deepEqual(await access.read('../none.js'), { reason: 'outside' });
    assert.ok((await access.paths()).includes(`offered${count}/closed.js`));
    offers.dispose();
  });
});

describe('the commands of the chat', () => {
  it('are there, and do what the palette does', async () => {
    const { services } = await underTest();
    const names = await waitFor('the commands', () => {
      const listed = services.commands.list.map(({ name }) => name);
      return listed.length > 2 ? listed : undefined;
    });
    for (const name of [
      'backups',
      'batch',
      'clear',
      'commit',
      'docs',
      'edit',
      'explain',
      'fix',
      'help',
      'model',
      'refactor',
      'replace',
      'restore',
      'template',
      'tests',
      'undo',
    ])
      assert.ok(names.includes(name), `/${name}`);
    const help = await services.commands.find({ name: 'help', argument: '' }).run('');
    for (const name of names) assert.match(help ?? '', new RegExp(`/${name}\\b`));
    await assert.rejects(services.commands.find({ name: 'replace', argument: 'x' }).run('one "two" three four'), {
      code: 'commandArguments',
    });
  });
});
