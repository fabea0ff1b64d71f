import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { HitReason } from '../../src/protocol/indexer.ts';
import { fixtureModel, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

const run = (command: string, given?: string) => vscode.commands.executeCommand(`mlxCode.models.${command}`, given);
const setting = () => vscode.workspace.getConfiguration('mlxCode').get<string>('models.embeddingModel');

describe('the search by meaning', () => {
  const models = path.join(process.env.MLX_CODE_DATA_FOLDER ?? '', 'models');
  const [vectors, writes] = [path.join(models, 'vectors.gguf'), path.join(models, 'writes.gguf')];
  let folder: string;

  const reasons = async (query: string, file: string): Promise<HitReason['kind'][]> => {
    const { services } = await underTest();
    const hits = await services.index.search(query, 20);
    return hits.filter((hit) => hit.path === file).flatMap(({ why }) => why.map(({ kind }) => kind));
  };

  before(async () => {
    const { services } = await underTest();
    mkdirSync(models, { recursive: true });
    copyFileSync(fixtureModel('embedding'), vectors);
    copyFileSync(fixtureModel('random'), writes);
    folder = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'meant');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'a.ts'), 'export function trolley() {\n  return "what the trolley costs"; // the amount\n}\n');
    await waitFor('the folder', () => services.index.folders.length === 1);
    await services.index.refresh();
  });
  after(async () => {
    await vscode.workspace.getConfiguration('mlxCode').update('models.embeddingModel', undefined, vscode.ConfigurationTarget.Global);
    rmSync(folder, { recursive: true, force: true });
    for (const file of [vectors, writes]) rmSync(file, { force: true });
  });

  it('finds what has other words, once a model for it is chosen and has read the project', async () => {
    const { services } = await underTest();
    assert.deepEqual(await reasons('price of the basket', 'meant/a.ts'), []);
    await run('useForSearch', 'vectors');
    assert.equal(setting(), vectors);
    const row = await services.modelsOnMachine.called('vectors', { fits: () => true, exact: false });
    assert.match(row.description, /for search/);
    await waitFor('the vectors', () => services.vectors.state.status === 'resting' && services.vectors.state.done > 0, 60_000);
    const { done, of } = services.vectors.state;
    assert.equal(done, of);
    assert.deepEqual(await reasons('price of the basket', 'meant/a.ts'), ['similar']);
    const { choices } = await services.mentions.find('search price of the basket', new AbortController().signal);
    const mentioned = choices.find(({ label }) => label.includes('a.ts:1-3'));
    assert.match(mentioned?.help ?? '', /^similar in meaning/);
  });

  it('follows what changes', async () => {
    const { services } = await underTest();
    const before = services.vectors.state.of;
    writeFileSync(path.join(folder, 'b.ts'), 'export function overview(buyer) {\n  return buyer; // the summary\n}\n');
    // Without a search meanwhile: what somebody looks for goes before.
    const { vectors: fill } = services;
    await waitFor(
      'the new file',
      () => fill.state.status === 'resting' && fill.state.of > before && fill.state.done === fill.state.of,
      50_000,
    );
    assert.deepEqual(await reasons('report on users', 'meant/b.ts'), ['similar']);
  });

  it('refuses a model that was not made for it, and leaves the one that is chosen', async () => {
    const said = await messagesOf(() => run('useForSearch', 'writes'));
    assert.deepEqual(
      said.map(({ code }) => code),
      ['noVectors'],
    );
    assert.equal(setting(), vectors);
  });

  it('ends when the model is let go again', async () => {
    const { services } = await underTest();
    await run('stopUsingForSearch', 'vectors');
    assert.equal(setting(), '');
    await waitFor('the end', () => services.vectors.state.status === 'off');
    assert.deepEqual(await reasons('price of the basket', 'meant/a.ts'), []);
  });
});
