import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { CodeSymbol } from '../../../../src/core/indexing/codeSymbol.ts';
import { calledSo } from '../../../../src/node/indexing/calledSo.ts';
import type { IndexDatabase } from '../../../../src/node/indexing/indexDatabase.ts';
import { openIndex } from '../../../../src/node/indexing/indexFile.ts';
import { WordStems } from '../../../../src/node/indexing/wordStems.ts';

async function index(fill: (database: IndexDatabase) => void): Promise<IndexDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'called-so-'));
  const database = await openIndex(path.join(folder, 'one.sqlite'), () => undefined);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  database.write(() => fill(database));
  return database;
}

/** A file of which each line is a chunk, and a section or a function of its name. */
function add(database: IndexDatabase, file: string, names: readonly string[]): void {
  const language = file.endsWith('.md') ? 'markdown' : 'typescript';
  const symbols = names.map((name, at): CodeSymbol => ({
    name,
    kind: language === 'markdown' ? 'section' : 'function',
    line: at + 1,
    endLine: at + 1,
    nameLine: at + 1,
    container: null,
  }));
  const chunks = names.map((_, at) => ({ line: at + 1, endLine: at + 1, symbols: [at] }));
  const facts = {
    lines: [...names],
    symbols,
    chunks,
    imports: [],
    unparsed: false,
    names: new Map<number, number>(),
    texts: new Map<number, number>(),
  };
  database.setFile(file, database.addContent(createHash('sha256').update(file).digest(), language, facts), 1, 1);
}

it('finds what one word calls, however many files another one has', async () => {
  const database = await index((made) => {
    for (let at = 0; at < 4_100; at++) add(made, `app/server/f${String(at)}.ts`, ['serve']);
    add(made, 'packages/accounts/features/login/form/longest/way/of/all/view.ts', ['view']);
    add(made, 'README.md', ['Shop', 'The login', 'Licence', 'Logins of old']);
  });
  const { folders, sections } = calledSo(database, new WordStems(), { words: ['login', 'server'], beside: [] });
  expect(folders.map(({ path: at }) => at)).toEqual(['app/server', 'packages/accounts/features/login']);
  expect(sections.map(({ name, line }) => `${name}:${String(line)}`)).toEqual(['The login:2', 'Logins of old:4']);
});
