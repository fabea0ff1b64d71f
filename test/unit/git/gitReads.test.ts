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
  ['with changes', false, ({ path: top }: HostileRepository) => top],
  ['with a conflict', true, ({ path: top }: HostileRepository) => top],
  ['from inside its submodule', false, ({ inside }: HostileRepository) => inside],
])('reading a hostile repository %s', (_, merged, topOf) => {
  let repository: HostileRepository;

  beforeAll(() => {
    repository = new HostileRepository();
    if (merged) repository.merge();
    repository.arm();
  });

  afterAll(() => repository.remove());

  it.each(Object.keys(gitReads))('runs nothing of its own and leaves it as it was, for %s', async (name) => {
    const before = treeLines(repository.path);
    expect(await read(name, topOf(repository))).toBe(merged && name === 'a plan of commits' ? 'gitUnmerged' : 'read');
    expect(repository.fired).toEqual([]);
    expect(treeLines(repository.path)).toEqual(before);
  });

  it('has traps that are real', () => {
    for (const command of [['status'], ['diff'], ['blame', 'a.txt'], ['add', '--all']]) {
      expect(sprung(repository, ['-C', topOf(repository), ...command]), command.join(' ')).not.toEqual([]);
    }
  });
});

it.each([['status'], ['diff']])('git %s, as a user types it, springs traps of a submodule', (command) => {
  const repository = new HostileRepository();
  try {
    repository.arm('inside');
    expect(sprung(repository, [command]).join('\n')).toMatch(/^inside /);
  } finally {
    repository.remove();
  }
});

/** What runs when a user gives this command. */
function sprung(repository: HostileRepository, command: readonly string[]): string[] {
  repository.forget();
  try {
    repository.git(...command);
  } catch (error) {
    // A trap may make git itself fail; another mistake would spring none.
    if (repository.fired.length === 0) throw error;
  }
  return repository.fired;
}

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
      'readTags',
      'splitTrees',
    ]);
  });
});
