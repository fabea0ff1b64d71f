/** Real documents in which somebody types while a proposal for them is applied: what they typed is never lost. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { modelEdit, type Random, UserWork } from '../support/editRaces.ts';
import { randomSource } from '../support/randomEdits.ts';
import { closeEditors, discardProposals, underTest, WorkspaceSubfolder } from './extensionUnderTest.ts';

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
      const applying = services.proposals.apply(proposal).then(
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
