/** 100,000 changed files, read in each way that a message, a review and the chat do: in time, bounded, and with none of them lost. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeList } from '../../../src/core/git/changeList.ts';
import { commitPrompt } from '../../../src/core/git/commitPrompt.ts';
import { diffSections } from '../../../src/core/git/diffSections.ts';
import { diffText } from '../../../src/core/git/diffText.ts';
import { scopesOf } from '../../../src/core/git/scopes.ts';
import { changeAtoms } from '../../../src/core/git/split/changeAtom.ts';
import { changesOf } from '../../../src/core/git/split/splitProposal.ts';
import { stagePlan } from '../../../src/core/git/stagePlan.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';
import { leftOutWords } from '../../../src/core/review/leftOutWords.ts';
import { unreadText } from '../../../src/core/security/foundSecret.ts';
import { changeSecrets } from '../../../src/node/git/changeSecrets.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { readDiff } from '../../../src/node/git/readDiff.ts';
import { readReview } from '../../../src/node/git/readReview.ts';
import { stagedDigest } from '../../../src/node/git/readStaged.ts';
import { readStatus } from '../../../src/node/git/readStatus.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { fakePromptTokens, fakeTokens } from '../../support/fakeEnginePort.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const many = 100_000;
const names = Array.from({ length: many }, (_, at) => `f${String(at % 100)}/${String(at)}.txt`);
let repository: GitRepository;

function listed(blob: string): void {
  const input = names.map((name) => `100644 ${blob}\t${name}`).join('\n');
  execFileSync('git', ['update-index', '--add', '--index-info'], { cwd: repository.path, input });
}

function blobOf(text: string): string {
  return execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: repository.path, input: text, encoding: 'utf8' }).trim();
}

beforeAll(() => {
  repository = new GitRepository();
  listed(blobOf('before\n'));
  repository.git('commit', '--quiet', '--no-verify', '-m', 'start');
  // In the index and not on the disk: all of them are changed there, and deleted here, but for two.
  listed(blobOf('after\n'));
  repository.write(names[0]!, 'now\n');
  repository.write(names[1]!, 'now\n');
}, 60_000);

afterAll(() => repository.remove());

/** Three times what is promised, as this machine may have something else to do; git needed half a minute where it was asked in the wrong way. Milliseconds. */
const inTime = 15_000;

async function timed<T>(read: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const value = await read();
  expect(performance.now() - start).toBeLessThan(inTime);
  return value;
}

describe('of 100,000 changed files', () => {
  it('the staged ones are read for a message, with a bounded list', async () => {
    const { source, files, diff } = await timed(() => readCommitChanges(repository.path));
    expect([source, files.length]).toEqual(['staged', many]);
    const sections = diffSections(diff);
    expect(sections).toHaveLength(200);
    expect(sections[0]?.text).toContain('-before\n+after\n');
    const list = changeList(files, sections, 60);
    expect(list).toContain('and 99940 more files');
    expect(list.length).toBeLessThan(10_000);
  }, 30_000);

  it('all are read for a message, compared with the last commit', async () => {
    const { source, files, diff } = await timed(() => readCommitChanges(repository.path, { all: true }));
    expect([source, files.length]).toEqual(['all', many]);
    const sections = diffSections(diff);
    expect(sections).toHaveLength(200);
    expect(sections.find(({ path: name }) => name === names[0])?.text).toContain('-before\n+now\n');
    expect(sections.filter(({ text }) => text.includes('deleted file mode'))).not.toEqual([]);
  }, 30_000);

  it.each(['staged', 'unstaged'] as const)(
    'a review reads what is %s, and names each that it leaves out',
    async (kind) => {
      const { changes } = await timed(() => readReview(repository.path, { kind }));
      const told = new Set([...changes.files, ...changes.leftOut].map(({ path: name }) => name));
      expect(told.size).toBe(many);
      expect(changes.files.length).toBeLessThanOrEqual(200);
      expect(leftOutWords(changes.leftOut)).toHaveLength(6);
    },
    30_000,
  );

  it.each([true, false])(
    'a bounded diff is shown, staged: %s',
    async (staged) => {
      const diff = await timed(() => readDiff(repository.path, staged, null));
      expect(diff.files).toHaveLength(many);
      const text = diffText('Changed.', diff);
      expect(text).toContain('and 99,960 more');
      expect(text.length).toBeLessThan(50_000);
    },
    30_000,
  );

  it('what is staged has a digest in time', async () => {
    expect(await timed(() => stagedDigest(repository.path))).toHaveLength(64);
  }, 30_000);

  it('the prompt for a message holds to its bound, counts little of them, and names few scopes', async () => {
    const changes = await readCommitChanges(repository.path);
    let counted = 0;
    const counter = {
      countTokens: (texts: string[]) => {
        counted += texts.join('').length;
        return Promise.resolve(texts.map(fakeTokens));
      },
      countPrompt: (messages: Parameters<typeof fakePromptTokens>[0]) => Promise.resolve(fakePromptTokens(messages)),
    };
    const prompt = await commitPrompt(changes, { style: usualStyle, body: 'perhaps', short: false }, 4000, counter);
    expect(prompt?.[1]?.content).toMatch(/- and 99\d{3} more files/);
    expect(fakePromptTokens(prompt ?? [])).toBeLessThanOrEqual(4000);
    expect(counted).toBeLessThan(1_000_000);
    expect(scopesOf(changes.files.map((file) => ({ path: file.path, lines: 0 })))).toHaveLength(12);
  }, 30_000);

  it('those that are not looked through for secrets are told, as a number', async () => {
    const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));
    const { found, unread } = await changeSecrets(repository.path, scanner, { bytes: { file: 10_000, all: 100_000 } });
    expect(found).toEqual([]);
    expect(unread.length).toBeGreaterThan(many - 1000);
    const text = unreadText(unread) ?? '';
    expect(text).toContain(`and ${(unread.length - 3).toLocaleString('en')} other files`);
    expect(text.length).toBeLessThan(300);
  }, 30_000);

  it('all are staged that somebody asks for, by folders too', async () => {
    const status = await readStatus(await repositoryAround(repository.path), { each: true });
    expect(stagePlan(status, null).paths).toHaveLength(many);
    expect(stagePlan(status, ['f1', 'f2/', names[3]!]).paths).toHaveLength(many / 50 + 1);
  }, 30_000);

  it('those of a proposed commit are found without looking for each among all', () => {
    let asked = 0;
    const files = names.map((name) => ({ path: name, status: 'modified' as const }));
    const atoms = changeAtoms(files, []).map((atom) => ({
      ...atom,
      get path() {
        asked++;
        return atom.path;
      },
    }));
    const half = names.flatMap((_, at) => (at % 2 === 0 ? [at] : []));
    expect(changesOf({ source: 'staged', files, diff: '' }, atoms, half).files).toHaveLength(many / 2);
    // Each a few times, and not once more for each of the others.
    expect(asked).toBeLessThan(10 * many);
  }, 30_000);
});
