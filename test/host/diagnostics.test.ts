import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chooseModelFile, fixtureModel, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

describe('diagnostics', () => {
  it('are a page that follows what the model does', async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const { services } = await underTest();
    await services.models.ensureLoaded();
    await services.models.unload();
    assert.deepEqual(await messagesOf(() => vscode.commands.executeCommand('mlxCode.models.showDiagnostics')), []);
    const shown = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(
      shown(),
      /^# MLX-CODE Diagnostics[^]*## Model\n\n- MLX-CODE test model \(scripted\) is chosen and not loaded; its next use loads it\./,
    );
    // What loading it would take is told before it is loaded.
    const plan = await waitFor(
      'the plan',
      () => /^- Weights: .*\n- Window of the chat: .* for 16,384 tokens[^]*^- It fits$/m.exec(shown())?.[0],
    );
    assert.equal(services.models.info, null);
    const info = await services.models.ensureLoaded();
    await waitFor('the loaded model', () => shown().includes(`- ${info.name}: `) && shown().includes('## Work now\n\n- Nothing'));
    assert.ok(shown().includes(plan.split('\n')[0]!), 'the load took what was planned');
    assert.ok(!shown().includes('before it is loaded'));
    assert.match(shown(), /^- File texts: .* of 16 MB; .*\n- Parsed files: .*\n- Counted tokens: /m);
    // The page is nobody's code: it doesn't go with a question.
    assert.ok(!services.chat.snapshot.chips.some(({ label }) => label.includes('Diagnostics')));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
