import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { chooseModelFile, fixtureModel, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

describe('diagnostics', () => {
  it('are a page that follows what the model does', async () => {
    await chooseModelFile(fixtureModel('scripted'));
    const { services } = await underTest();
    await services.models.unload();
    assert.deepEqual(await messagesOf(() => vscode.commands.executeCommand('mlxCode.models.showDiagnostics')), []);
    const shown = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(shown(), /^# MLX-CODE Diagnostics[^]*None is loaded\./);
    const info = await services.models.ensureLoaded();
    await waitFor('the loaded model', () => shown().includes(`- ${info.name}: `) && shown().includes('## Work now\n\n- Nothing'));
    // The page is nobody's code: it doesn't go with a question.
    assert.ok(!services.chat.snapshot.chips.some(({ label }) => label.includes('Diagnostics')));
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
