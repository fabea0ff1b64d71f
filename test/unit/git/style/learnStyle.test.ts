import { afterEach, describe, expect, it } from 'vitest';
import { styleChoices } from '../../../../src/core/git/style/commitStyle.ts';
import { learnStyle } from '../../../../src/core/git/style/learnStyle.ts';
import { readStyleFacts } from '../../../../src/node/git/readStyleFacts.ts';
import { styledHistories, type StyledHistory, styledRepository } from '../../../support/commitStyles.ts';
import { GitRepository } from '../../../support/gitRepository.ts';

let repository: GitRepository | undefined;
afterEach(() => {
  repository?.remove();
  repository = undefined;
});

function repositoryOf(history: Pick<StyledHistory, 'messages' | 'branch' | 'files'>): GitRepository {
  repository = styledRepository(history);
  return repository;
}

describe('the style of a repository', () => {
  it.each(styledHistories)('is learnt: $name', async (history) => {
    const made = repositoryOf(history);
    const before = made.git('status', '--porcelain');
    expect(learnStyle(await readStyleFacts(made.path), 'repository')).toMatchObject(history.style);
    expect(made.git('status', '--porcelain')).toBe(before);
  });

  it('is that of whoever asks where there are enough commits of theirs, and of no program', async () => {
    const made = repositoryOf({ messages: [] });
    const commit = (message: string, author: string): unknown =>
      made.git('-c', `user.name=${author}`, '-c', `user.email=${author}@localhost`, 'commit', '--quiet', '--allow-empty', '-m', message);
    made.git('config', 'user.email', 'me@localhost');
    for (let i = 0; i < 20; i++) commit(`[cart] Count item ${String(i)}`, 'me');
    for (let i = 0; i < 30; i++) commit(`fix: count item ${String(i)}`, 'other');
    for (let i = 0; i < 60; i++) commit(`chore(deps): bump thing ${String(i)}`, 'dependabot[bot]');
    expect(learnStyle(await readStyleFacts(made.path), 'repository')).toMatchObject({ form: 'bracketed' });
    made.git('config', 'user.email', 'nobody@localhost');
    const { commits } = await readStyleFacts(made.path);
    expect(commits).toHaveLength(50);
    expect(learnStyle({ commits, user: null, branch: null, template: null, commitlint: null }, 'repository')).toMatchObject({
      form: 'conventional',
      types: ['fix'],
    });
  });

  it('is the usual one where there is nothing, and no form that is wanted hangs on the repository', async () => {
    const made = repositoryOf({ messages: [] });
    expect(learnStyle(await readStyleFacts(made.path), 'repository')).toMatchObject({ form: 'conventional', trailers: [], examples: [] });
    for (let i = 0; i < 12; i++) made.git('commit', '--quiet', '--allow-empty', '-m', `[cart] Count item ${String(i)}`);
    const facts = await readStyleFacts(made.path);
    expect(styleChoices.map((choice) => learnStyle(facts, choice).form)).toEqual(['bracketed', 'conventional', 'plain']);
  });

  it('marks what breaks something where others are marked so', async () => {
    const plain = Array.from({ length: 20 }, (_, at) => `feat(cart): count item ${String(at)}`);
    expect(learnStyle(await readStyleFacts(repositoryOf({ messages: plain }).path), 'repository').breaking).toBe(false);
    repository?.remove();
    const marked = [...plain, 'feat(cart)!: take the total out'];
    const facts = await readStyleFacts(repositoryOf({ messages: marked }).path);
    expect(styleChoices.map((choice) => learnStyle(facts, choice).breaking)).toEqual([true, true, false]);
  });

  it('makes up no key: neither of a project that is not used here, nor where none are', async () => {
    const keyed = Array.from({ length: 20 }, (_, at) => `SHOP-${String(at + 1)}: Count it`);
    expect(learnStyle(await readStyleFacts(repositoryOf({ messages: keyed, branch: 'release/UTF-8' }).path), 'repository').key).toBeNull();
    repository?.remove();
    const bare = Array.from({ length: 20 }, (_, at) => `Count item ${String(at)}`);
    expect(learnStyle(await readStyleFacts(repositoryOf({ messages: bare, branch: 'SHOP-1-x' }).path), 'repository').key).toBeNull();
  });

  it('reads a template only where it may', async () => {
    const made = repositoryOf({ messages: ['one'], files: { '.gitmessage': 'plain words\n' } });
    const outside = new GitRepository('outside');
    try {
      outside.write('template.txt', '<type>(<scope>): <subject>\n# feat: a thing\n# fix: a fault\n');
      made.git('config', 'commit.template', `${outside.path}/template.txt`);
      expect((await readStyleFacts(made.path)).template).toBeNull();
      made.write('docs/template.txt', '[scope] subject\n');
      made.git('config', 'commit.template', 'docs/template.txt');
      expect((await readStyleFacts(made.path)).template).toBe('[scope] subject\n');
    } finally {
      outside.remove();
    }
  });

  it('reads messages of any size and make, and stops when told to', async () => {
    const made = repositoryOf({ messages: [] });
    for (let i = 0; i < 12; i++)
      made.git(
        'commit',
        '--quiet',
        '--allow-empty',
        '--cleanup=verbatim',
        '-m',
        `fix: ${'é🙂\u202e'.repeat(2000)}\n\n${'x\n'.repeat(30_000)}`,
      );
    const { commits } = await readStyleFacts(made.path);
    expect(commits).toHaveLength(12);
    expect(Math.max(...commits.map(({ subject }) => subject.length))).toBeLessThan(1500);
    expect(learnStyle({ commits, user: null, branch: null, template: null, commitlint: null }, 'repository').maxHeader).toBe(72);
    await expect(readStyleFacts(made.path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
