import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { MlxCodeApi } from '../../src/extension.ts';

const manifest = (): { contributes: { commands: { command: string }[] } } =>
  vscode.extensions.getExtension('mlx-code.mlx-code')?.packageJSON as { contributes: { commands: { command: string }[] } };

describe('the extension in a real extension host', () => {
  it('activates with all of its features', async () => {
    const extension = vscode.extensions.getExtension<MlxCodeApi>('mlx-code.mlx-code');
    assert.ok(extension, 'VS Code knows the extension');
    const api = await extension.activate();
    assert.deepEqual(api.failedFeatures, []);
    console.log(`host.activation ${api.activationMs.toFixed(1)} ms (VS Code ${vscode.version}, Node ${process.versions.node})`);
  });

  it('registers every command that its manifest names', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest()
      .contributes.commands.map((one) => one.command)
      .filter((command) => !known.has(command));
    assert.deepEqual(missing, []);
  });
});
