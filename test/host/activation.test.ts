import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingKeys } from '../../src/vscode/settings.ts';
import { activated } from './extensionUnderTest.ts';

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category?: string }[];
    configuration: { properties: Record<string, { scope?: string; default?: unknown; markdownDescription?: string }> }[];
    keybindings: { command: string; key: string; when?: string }[];
    menus: Record<string, { command?: string; submenu?: string }[]>;
    submenus: { id: string }[];
  };
}

function manifest(): Manifest {
  return vscode.extensions.getExtension('mlx-code.mlx-code')?.packageJSON as Manifest;
}

describe('activation', () => {
  it('brings every feature up', async () => {
    const api = await activated();
    assert.deepEqual(api.failedFeatures, []);
    console.log(`host.activation ${api.activationMs.toFixed(1)} ms (VS Code ${vscode.version}, Node ${process.versions.node})`);
  });

  it('starts no model process by itself', async () => {
    const { forTests } = await activated();
    assert.equal(forTests?.app.engine.pid, undefined);
  });
});

describe('the manifest', () => {
  it('contributes exactly the commands that are registered', async () => {
    await activated();
    const contributed = manifest().contributes.commands.map((one) => one.command);
    // VS Code itself makes commands of the form `<view id>.<verb>` for every view.
    const ofViews =
      /^(mlxCode\.(chat|batch|models|review|search)\.(focus|resetViewLocation|toggleVisibility|removeView|open\b)|workbench\.view\.extension\.)/;
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('mlxCode.'));
    assert.deepEqual(
      contributed.filter((id) => !registered.includes(id)),
      [],
      'contributed without a handler',
    );
    assert.deepEqual(
      registered.filter((id) => !contributed.includes(id) && !ofViews.test(id)),
      [],
      'registered without a contribution',
    );
  });

  it('names every command under one category, and takes keys only where its own things are in front', () => {
    const { commands, keybindings } = manifest().contributes;
    assert.deepEqual(
      commands.filter((one) => one.category !== 'MLX-CODE'),
      [],
    );
    // The others' keys are theirs: ours hold in our own documents and inputs and while one of our own things waits, but for one chord that VS Code leaves
    // free.
    const elsewhere = keybindings.filter(
      ({ when = '' }) =>
        !/\bmlx-code-(?:proposed|review)\b|\bmlxCode\.\w+\.\w+|\b(?:commentController|focusedView) == mlxCode\.\w+/.test(when),
    );
    assert.deepEqual(
      elsewhere.map(({ command, key }) => `${command}: ${key}`),
      // In a read-only editor it only says so.
      ['mlxCode.inlineEdit.start: ctrl+k ctrl+g', 'mlxCode.inlineEdit.start: ctrl+k ctrl+g'],
    );
    for (const { command, when = '' } of keybindings) {
      // No word of it may hold alone without one of ours.
      for (const way of when.split('||')) assert.match(way, /mlx-code-|mlxCode\.|editorTextFocus && !?editorReadonly/, command);
    }
  });

  it('refers in its menus to commands and submenus that it contributes', () => {
    const { commands, menus, submenus } = manifest().contributes;
    const known = new Set([...commands.map((one) => one.command), ...submenus.map((one) => one.id)]);
    const unknown = Object.values(menus)
      .flat()
      .map((entry) => entry.command ?? entry.submenu ?? '')
      .filter((id) => !known.has(id));
    assert.deepEqual(unknown, []);
  });

  it('contributes exactly the settings that are read, each with scope, default and description', () => {
    const properties = Object.assign({}, ...manifest().contributes.configuration.map((group) => group.properties)) as Record<
      string,
      { scope?: string; default?: unknown; markdownDescription?: string }
    >;
    assert.deepEqual(Object.keys(properties).sort(), settingKeys.map((key) => `mlxCode.${key}`).sort());
    for (const [key, property] of Object.entries(properties)) {
      assert.ok(property.scope, `${key} has a scope`);
      assert.notEqual(property.default, undefined, `${key} has a default`);
      assert.ok(property.markdownDescription, `${key} has a description`);
      const found = vscode.workspace.getConfiguration().inspect(key);
      assert.deepEqual(found?.defaultValue, property.default, `VS Code knows ${key}`);
    }
  });

  it('takes what says which program runs from the user only', () => {
    const properties = Object.assign({}, ...manifest().contributes.configuration.map((group) => group.properties)) as Record<
      string,
      { scope?: string }
    >;
    for (const key of Object.keys(properties).filter((one) => one.startsWith('mlxCode.models.'))) {
      assert.equal(properties[key]?.scope, 'application', key);
    }
  });
});
