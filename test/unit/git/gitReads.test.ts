import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import { gitReads } from '../../support/gitReads.ts';
import { HostileRepository } from '../../support/hostileRepository.ts';
import { treeLines } from '../../support/treeHash.ts';

/** Where a read has nothing to say of a repository: in a conflict there is no tree of what is staged, and without one no conflict. */
async function read(name: string, top: string): Promise<string> {
  try {
    await gitReads[name]!(top);
    return 'read';
  } catch (error) {
    if (!AppError.is(error)) throw error;
    return error.code;
  }
}

describe.each([
  ['with changes', false],
  ['with a conflict', true],
])('reading a hostile repository %s', (_, merged) => {
  let repository: HostileRepository;

  beforeAll(() => {
    repository = new HostileRepository();
    if (merged) repository.merge();
    repository.arm();
  });

  afterAll(() => repository.remove());

  it.each(Object.keys(gitReads))('runs nothing of its own and leaves it as it was, for %s', async (name) => {
    const before = treeLines(repository.path);
    expect(await read(name, repository.path)).toBe(merged && name === 'a plan of commits' ? 'gitUnmerged' : 'read');
    expect(repository.fired).toEqual([]);
    expect(treeLines(repository.path)).toEqual(before);
  });

  it('has traps that are real', () => {
    for (const command of [['status'], ['diff'], ['blame', 'a.txt'], ['add', '--all']]) {
      repository.forget();
      let failed: unknown;
      try {
        repository.git(...command);
      } catch (error) {
        failed = error; // a trap may make git itself fail
      }
      expect(repository.fired, `${command.join(' ')} ${String(failed)}`).not.toEqual([]);
    }
  });
});

describe('the list of what we read', () => {
  it('has something of every file that reads', () => {
    const folder = path.resolve(import.meta.dirname, '../../../src/node/git');
    const readers = readdirSync(folder).filter((name) => /^(?:read|find|change[A-Z]|split)/.test(name));
    const parts = new Set(['changedFiles.ts', 'readOperation.ts', 'readSections.ts', 'readSubjects.ts', 'readTemplateFile.ts']);
    expect(readers.filter((name) => !parts.has(name)).map((name) => name.replace('.ts', ''))).toEqual([
      'changeSecrets',
      'findCommits',
      'readBranch',
      'readBranches',
      'readCommit',
      'readCommitChanges',
      'readConflict',
      'readDiff',
      'readKnownFile',
      'readLineHistory',
      'readLog',
      'readRemotes',
      'readReview',
      'readSince',
      'readStaged',
      'readStashes',
      'readStatus',
      'readStyleFacts',
      'splitTrees',
    ]);
  });
});
