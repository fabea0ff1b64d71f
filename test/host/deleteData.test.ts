import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { answering, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

const run = (): Thenable<unknown> => vscode.commands.executeCommand('mlxCode.deleteData');

describe('deleting the data', () => {
  let folder: string;
  let question: ReturnType<typeof answering> | undefined;
  let end: ReturnType<typeof answering> | undefined;
  const put = (name: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'x');
    return file;
  };
  /** Takes a line of the list that is asked with, from the first on. */
  const choose = async (line: number): Promise<void> => {
    const { window } = vscode;
    const real = window.showQuickPick.bind(window);
    Object.assign(window, { showQuickPick: (items: unknown[]) => Promise.resolve(items[line]) });
    try {
      await run();
    } finally {
      Object.assign(window, { showQuickPick: real });
    }
  };

  before(async () => {
    folder = (await underTest()).services.dataFolder;
  });
  beforeEach(() => {
    question = answering('showWarningMessage', () => 'Delete');
    end = answering('showInformationMessage', () => undefined);
  });
  afterEach(() => {
    question?.restore();
    end?.restore();
  });

  it('removes all but models, or all, with what VS Code keeps for us, and nothing of others', async () => {
    const { context } = (await underTest()).services;
    const model = put('models/fetched.gguf');
    const backup = put('backups/of-a-test/0.before');
    const others = put('notes.txt');
    await context.secrets.store('mlxCode.test', 'secret');
    await context.globalState.update('mlxCode.test', 1);
    await context.workspaceState.update('mlxCode.test', 1);
    await choose(0);
    assert.deepEqual([existsSync(model), existsSync(backup), existsSync(others)], [true, false, true]);
    assert.deepEqual(await context.secrets.keys(), []);
    assert.deepEqual([...context.globalState.keys(), ...context.workspaceState.keys()], []);
    assert.match(question?.asked[0] ?? '', /^Delete the data of MLX-CODE\?$/);
    await waitFor('the end to be told', () => end?.asked.some((text) => text.startsWith('The data of MLX-CODE is gone, ')));
    await choose(1);
    assert.deepEqual([existsSync(model), existsSync(others)], [false, true]);
  });

  it('removes nothing without a yes, nor what another program uses', async () => {
    const model = put('models/used.gguf');
    const backup = put('backups/of-a-test/0.before');
    question?.restore();
    question = answering('showWarningMessage', () => undefined);
    await choose(1);
    assert.deepEqual([existsSync(model), existsSync(backup)], [true, true]);
    question.restore();
    question = answering('showWarningMessage', () => 'Delete');
    const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read -r line', model], { stdio: ['pipe', 'pipe', 'ignore'] });
    await new Promise((resolve) => reader.stdout.once('data', resolve));
    const shown = await messagesOf(() => choose(1));
    assert.deepEqual(
      shown.map(({ code }) => code),
      ['modelInUse'],
    );
    assert.deepEqual([existsSync(model), existsSync(backup)], [true, true]);
    reader.stdin.end('\n');
    await new Promise((resolve) => reader.once('close', resolve));
    await choose(1);
    assert.equal(existsSync(model), false);
  });
});
