/** Real documents in which somebody types while a proposal for them is applied: what they typed is never lost. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { withFolderLock } from '../../src/node/folderLock.ts';
import { modelEdit, type Random, UserWork } from '../support/editRaces.ts';
import { randomSource } from '../support/randomEdits.ts';
import { closeEditors, discardProposals, underTest, waitFor, WorkspaceSubfolder } from './extensionUnderTest.ts';

const races = process.env.MLX_CODE_FULL ? 300 : 25;

/** One edit of the user's, as typing makes it: of the text as it is at that moment. VS Code may refuse it as too late; then nothing was typed. */
async function type(document: vscode.TextDocument, user: UserWork, random: Random): Promise<void> {
  const text = document.getText();
  const draft = user.draft(text, random);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), draft.text);
  if (await vscode.workspace.applyEdit(edit)) draft.keep();
}

describe('a proposal in a race with its user', () => {
  const folder = new WorkspaceSubfolder('races');

  afterEach(async () => {
    await discardProposals();
    await closeEditors();
  });
  after(() => folder.remove());

  it(`costs the user no byte in ${races} races`, async () => {
    const { services } = await underTest();
    const outcomes = { applied: 0, refused: 0 };
    for (let seed = 1; seed <= races; seed++) {
      const random = randomSource(seed);
      const before = Array.from({ length: 3 + random(30) }, (_, i) => `line ${i}`).join('\n');
      const uri = folder.write(`race-${seed}.txt`, before);
      const document = await vscode.workspace.openTextDocument(uri);
      const after = modelEdit(before, random);
      if (after === before) continue;
      const proposal = await services.proposals.propose(
        { label: `race ${seed}`, files: [{ uri, before, after, match: 'exact' }] },
        { show: false },
      );
      const user = new UserWork();
      for (let step = random(3); step > 0; step--) await type(document, user, random);
      const applying = services.proposals.apply(proposal, undefined, { rest: random(2) === 0 }).then(
        () => 'applied' as const,
        (error: unknown) => {
          assert.ok(error instanceof Error && 'code' in error, String(error));
          assert.ok(['proposalOverlaps', 'proposalMoved', 'editConflict', 'editFailed'].includes(String(error.code)), error.message);
          return 'refused' as const;
        },
      );
      for (let step = random(3); step > 0; step--) {
        await new Promise((resolve) => setTimeout(resolve, random(60)));
        await type(document, user, random);
      }
      outcomes[await applying]++;
      assert.equal(user.lostIn(document.getText()), 0, `race ${seed}: ${document.getText()}`);
      await discardProposals();
    }
    assert.ok(outcomes.applied > 0 && outcomes.refused > 0, JSON.stringify(outcomes));
  });
});

describe('the editor and the command line at the same moment', () => {
  const folder = new WorkspaceSubfolder('both');

  afterEach(async () => {
    await closeEditors();
    folder.clear();
  });
  after(() => folder.remove());

  /** Runs the built command line in the open folder. */
  const cli = (args: readonly string[], input = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const program = path.join(vscode.extensions.getExtension('mlx-code.mlx-code')!.extensionPath, 'dist', 'cli.mjs');
      const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
      const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
      const child = execFile(process.execPath, [program, ...args, '--root', root, '--json'], { env }, (error, stdout) =>
        stdout === '' ? reject(new Error(error?.message)) : resolve(stdout),
      );
      child.stdin?.end(input);
    });

  it('see what the other did while they waited for their turn', async () => {
    const { services } = await underTest();
    const a = folder.write('turn.txt', 'old a\n');
    const data = process.env.MLX_CODE_DATA_FOLDER!;
    const root = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    // As another process that has the folder while the editor waits for it.
    let waiting: Promise<unknown> | undefined;
    await withFolderLock(data, root, undefined, async () => {
      const document = await vscode.workspace.openTextDocument(a);
      waiting = services.edits.apply({
        label: 'editor',
        files: [{ uri: a, before: document.getText(), after: 'editor a\n', match: 'exact' }],
      });
      waiting.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300));
      folder.write('turn.txt', 'other\n');
    });
    await assert.rejects(waiting!, { code: 'editConflict' });
    assert.equal(folder.read('turn.txt'), 'other\n');
  });

  it('lose nothing of each other, and what was done comes back', async () => {
    const { services } = await underTest();
    for (const { id } of await services.history.list()) await services.history.remove(id);
    const [a, b] = [folder.write('a.txt', 'old a\n'), folder.write('b.txt', 'old b\n')];
    const answer = ['a', 'b']
      .map((name) => `both/${name}.txt\n<<<<<<< SEARCH\nold ${name}\n=======\ncli ${name}\n>>>>>>> REPLACE\n`)
      .join('\n');
    for (let round = 0; round < 5; round++) {
      const [edited, said] = await Promise.allSettled([
        new Promise((resolve) => setTimeout(resolve, round * 40)).then(() =>
          services.edits.apply({
            label: 'editor',
            files: [
              { uri: a, before: 'old a\n', after: 'editor a\n', match: 'exact' },
              { uri: b, before: 'old b\n', after: 'editor b\n', match: 'exact' },
            ],
          }),
        ),
        cli(['apply'], answer),
      ]);
      assert.equal(said.status, 'fulfilled');
      const byCli = said.value.includes('"status":"applied"');
      const texts = Object.values(folder.tree()).join('');
      const whole = ['old a\nold b\n', 'cli a\ncli b\n', 'editor a\neditor b\n'];
      assert.ok(whole.includes(texts), `${texts} ${said.value} ${String(edited.status === 'rejected' ? edited.reason : '')}`);
      assert.ok(byCli || edited.status === 'fulfilled', 'one of the two gets through');
      const kept = (await services.history.list()).filter(({ state }) => state === 'applied');
      assert.equal(kept.length, Number(byCli) + Number(edited.status === 'fulfilled'));
      await vscode.workspace.saveAll();
      while ((await cli(['undo'])).includes('"restored"'));
      assert.equal(Object.values(folder.tree()).join(''), 'old a\nold b\n');
      for (const uri of [a, b]) {
        const document = await vscode.workspace.openTextDocument(uri);
        await waitFor('the editor to follow', () => document.getText().startsWith('old'));
      }
    }
  });
});
