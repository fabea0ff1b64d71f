import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Grammars } from '../../../../src/node/grammars.ts';
import { FolderIndex } from '../../../../src/node/indexing/folderIndex.ts';
import { SourceReader } from '../../../../src/node/indexing/sourceReader.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';
import { parserFolder } from '../../../support/parserFolder.ts';

vi.mock('node:fs', async (original) => {
  const { foldingDiskSync } = await import('../../../support/foldingDisk.ts');
  const disk = foldingDiskSync(await original());
  return { ...disk, default: disk };
});

const reader = new SourceReader(new Grammars(parserFolder()));
const stems = new WordStems();
afterAll(() => {
  reader.dispose();
  stems.dispose();
});

const nothing = (): void => undefined;
const paths = (index: FolderIndex): Promise<readonly string[]> => index.ofPaths((all) => all);

describe('an index on a disk that answers to other capitals as well', () => {
  async function project(files: Readonly<Record<string, string>>) {
    const place = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-index-'));
    onTestFinished(() => rmSync(place, { recursive: true, force: true }));
    const root = path.join(place, 'project');
    const limits = { fileBytes: 100_000, files: 100, bytes: 1_000_000 };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    const index = await FolderIndex.open(
      { root, exclude: [], useRules: true, limits, asKept: false },
      path.join(place, 'data', 'index.sqlite'),
      reader,
      stems,
    );
    onTestFinished(() => index.close());
    await index.reconcile(nothing);
    const rename = (from: string, to: string): void => renameSync(path.join(root, from), path.join(root, to));
    return { index, rename, root };
  }

  // Watchers tell both names, or only one of them.
  it.each([[['src/Cart.ts', 'src/cart.ts']], [['src/cart.ts', 'src/Cart.ts']], [['src/cart.ts']], [['src/Cart.ts']]])(
    'has a renamed file once and by its new name, told of %j',
    async (told) => {
      const { index, rename } = await project({ 'src/Cart.ts': 'const apple = 1;\n' });
      expect(await paths(index)).toEqual(['src/Cart.ts']);
      rename('src/Cart.ts', 'src/cart.ts');
      await index.update(told);
      expect(await paths(index)).toEqual(['src/cart.ts']);
      expect((await index.search('apple', 5)).map(({ path: at }) => at)).toEqual(['src/cart.ts']);
    },
  );

  it('has the files of a renamed folder once, told of the folder or of a file in it', async () => {
    const { index, rename } = await project({ 'Src/a.ts': 'const apple = 1;\n', 'Src/b.ts': 'const banana = 1;\n' });
    rename('Src', 'src');
    await index.update(['Src', 'src']);
    expect(await paths(index)).toEqual(['src/a.ts', 'src/b.ts']);
    rename('src', 'SRC');
    await index.update(['SRC/a.ts']);
    expect(await paths(index)).toEqual(['SRC/a.ts', 'src/b.ts']);
    await index.reconcile(nothing);
    expect(await paths(index)).toEqual(['SRC/a.ts', 'SRC/b.ts']);
  });

  it('lists one that is left out once, too', async () => {
    const { index, rename, root } = await project({ 'Keys/.env': 'KEY=1\n', 'a.ts': 'const apple = 1;\n' });
    rename('Keys', 'keys');
    await index.update(['Keys']);
    expect(await index.skipped()).toEqual([{ path: 'keys/.env', reason: 'secret' }]);
    writeFileSync(path.join(root, 'a.ts'), 'const apricot = 1;\n');
    await index.update(['A.ts']);
    expect(await paths(index)).toEqual(['a.ts']);
    expect(await index.search('apricot', 5)).toHaveLength(1);
  });
});
