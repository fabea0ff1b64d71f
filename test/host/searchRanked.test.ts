import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RankingGap } from '../../src/core/indexing/hitRanker.ts';
import { ProjectSearch } from '../../src/core/indexing/projectSearch.ts';
import { fixtureModel, messagesOf, underTest, waitFor } from './extensionUnderTest.ts';

const run = (command: string, given?: string) => vscode.commands.executeCommand(`mlxCode.models.${command}`, given);
const setting = () => vscode.workspace.getConfiguration('mlxCode').get<string>('models.rerankingModel');

describe('the search with a model that ranks', () => {
  const models = path.join(process.env.MLX_CODE_DATA_FOLDER ?? '', 'models');
  const [ranker, writes] = [path.join(models, 'ranker.gguf'), path.join(models, 'unranked.gguf')];
  let folder: string;

  /** The files that a search shows, first as they are found, and then as they are once nobody types on. */
  const shown = async (query: string): Promise<{ first: string[]; last: string[]; unranked: RankingGap | null; ranked: boolean }> => {
    const { services } = await underTest();
    const search = new ProjectSearch(services.index, 20);
    try {
      const pathsOf = (): string[] => search.state.hits.map((hit) => hit.path).filter((one) => one.startsWith('ranked/'));
      const done = search.search(query);
      await waitFor('what is found', () => !search.state.isRunning && search.state.ms !== null);
      const first = pathsOf();
      await done;
      const ranked = search.state.hits.some(({ why }) => why.some(({ kind }) => kind === 'ranked'));
      return { first, last: pathsOf(), unranked: search.state.unranked, ranked };
    } finally {
      search.dispose();
    }
  };

  before(async () => {
    const { services } = await underTest();
    mkdirSync(models, { recursive: true });
    copyFileSync(fixtureModel('reranking'), ranker);
    copyFileSync(fixtureModel('random'), writes);
    folder = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'ranked');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'a.ts'), 'export function sent() {\n  return "zeppelin mail, zeppelin mail"; // a draft\n}\n');
    writeFileSync(
      path.join(folder, 'b.ts'),
      'export function kept() {\n  return "the ledger of zeppelin mail is a ledger"; // and much else around it\n}\n',
    );
    await waitFor('the folder', () => services.index.folders.length === 1);
    await services.index.refresh();
  });
  after(async () => {
    await vscode.workspace.getConfiguration('mlxCode').update('models.rerankingModel', undefined, vscode.ConfigurationTarget.Global);
    rmSync(folder, { recursive: true, force: true });
    for (const file of [ranker, writes]) rmSync(file, { force: true });
  });

  it('shows what is found at once, and in the model’s order a moment later, once one is chosen', async () => {
    const { services } = await underTest();
    const before = await shown('zeppelin mail');
    assert.deepEqual([before.first, before.last, before.ranked], [['ranked/a.ts', 'ranked/b.ts'], ['ranked/a.ts', 'ranked/b.ts'], false]);
    await run('useForRanking', 'ranker');
    assert.equal(setting(), ranker);
    const row = await services.modelsOnMachine.called('ranker', { fits: () => true, exact: false });
    assert.match(row.description, /for ranking/);
    // The first one has it loaded, and may be over by then.
    await waitFor('the model', async () => (await shown('zeppelin')).ranked, 30_000);
    const { first, last, unranked } = await shown('zeppelin mail');
    assert.deepEqual(
      [first, last],
      [
        ['ranked/a.ts', 'ranked/b.ts'],
        ['ranked/b.ts', 'ranked/a.ts'],
      ],
    );
    assert.equal(unranked, null);
    // A name that is defined stays first.
    assert.equal((await shown('sent')).last[0], 'ranked/a.ts');
  });

  it('refuses a model that was not made for it, and leaves the one that is chosen', async () => {
    const said = await messagesOf(() => run('useForRanking', 'unranked'));
    assert.deepEqual(
      said.map(({ code }) => code),
      ['noRanking'],
    );
    assert.equal(setting(), ranker);
  });

  it('goes on without one that is gone, and says so', async () => {
    rmSync(ranker);
    const { last, unranked } = await shown('zeppelin mail');
    copyFileSync(fixtureModel('reranking'), ranker);
    assert.equal(unranked?.why === 'failed' && unranked.error.code, 'modelMissing');
    assert.deepEqual(last, ['ranked/a.ts', 'ranked/b.ts']);
  });

  it('ends when the model is let go again', async () => {
    await run('stopUsingForRanking', 'ranker');
    assert.equal(setting(), '');
    assert.equal((await shown('zeppelin mail')).ranked, false);
  });
});
