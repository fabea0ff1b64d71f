/** Changed notebooks of a repository, as they reach a model. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitPrompt } from '../../../src/core/git/commitPrompt.ts';
import { shownFiles, shownSections } from '../../../src/core/git/shownChanges.ts';
import { usualStyle } from '../../../src/core/git/style/usualStyle.ts';
import { reviewOfDiff } from '../../../src/core/review/reviewSubject.ts';
import { marksOf, recheckChanges } from '../../../src/core/review/recheck.ts';
import { secretFindings } from '../../../src/core/review/secretFindings.ts';
import { changeSecrets } from '../../../src/node/git/changeSecrets.ts';
import { readBranch } from '../../../src/node/git/readBranch.ts';
import { readCommitChanges } from '../../../src/node/git/readCommitChanges.ts';
import { readReview } from '../../../src/node/git/readReview.ts';
import { SecretScanner } from '../../../src/node/security/secretScanner.ts';
import { GitRepository } from '../../support/gitRepository.ts';
import { type CellDraft, notebookFile } from '../../support/notebookFile.ts';

const picture = (letter: string): string => letter.repeat(90_000);
const before: CellDraft[] = [
  { id: 'a', source: '# The shop', kind: 'markdown' },
  { id: 'b', source: 'def total(items):\n    return sum(items)', outputs: [picture('A')], runs: 1 },
];
const after: CellDraft[] = [
  before[0]!,
  { ...before[1]!, source: 'def total(items):\n    return round(sum(items))', outputs: [picture('B')], runs: 2 },
];
const token = `ghp_${'aB3dE5fG7h'.repeat(4).slice(0, 36)}`;
const scanner = new SecretScanner(path.resolve(import.meta.dirname, '../../../src/node/security/secretRules.ts'));

let repository: GitRepository;

beforeEach(() => {
  repository = new GitRepository();
  repository.write('a/shop.ipynb', notebookFile(before));
  repository.write('cart.js', 'export const cart = [];\n');
  repository.commit();
});
afterEach(() => repository.remove());

const changes = () => readCommitChanges(repository.path);
const shownOf = async (): Promise<string> =>
  shownSections(await changes())
    .map(({ text }) => text)
    .join('');

async function promptOf(): Promise<string> {
  const countTokens = (texts: string[]): Promise<number[]> => Promise.resolve(texts.map((text) => Math.ceil(text.length / 3)));
  const countPrompt = (messages: { content: string }[]): Promise<number> =>
    Promise.resolve(messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 3), 0));
  const asked = { style: usualStyle, body: 'never', short: false } as const;
  const messages = await commitPrompt(await changes(), asked, 2000, { countTokens, countPrompt });
  return messages?.at(-1)?.content ?? '';
}

describe('a changed notebook in a repository', () => {
  it.each(['staged', 'not staged'])('is told by its cells in a commit message where it is %s', async (where) => {
    repository.write('a/shop.ipynb', notebookFile(after));
    repository.write('cart.js', 'export const cart = [1];\n');
    if (where === 'staged') repository.git('add', '--all');
    const prompt = await promptOf();
    expect(prompt).toContain('- modified: a/shop.ipynb, +1 -1 lines');
    expect(prompt).toContain('-    return sum(items)\n+    return round(sum(items))\n');
    expect(prompt).toContain('cell 2, code');
    expect(prompt).toContain('cell 2: outputs changed');
    expect(prompt).toContain('+export const cart = [1];');
    expect(prompt).not.toMatch(/A{50}|B{50}|output_type|\\n"/);
    const { diff } = await changes();
    expect(diff, 'commits are divided by what git says').toContain('"    return round(sum(items))"');
  });

  it('is told where it is new, renamed or deleted, and where it has an odd name', async () => {
    repository.write('new.ipynb', notebookFile(after));
    expect(await shownOf()).toContain('+++ b/new.ipynb\n@@ -0,0 +');
    expect((await changes()).notebooks).toMatchObject([{ path: 'new.ipynb', large: false }]);
    repository.commit('new');
    repository.git('mv', 'new.ipynb', 'ä "b\'.ipynb');
    repository.write('ä "b\'.ipynb', notebookFile([...after, { id: 'c', source: 'total([])' }]));
    repository.git('add', '--all');
    const [renamed] = shownSections(await changes());
    expect(renamed).toMatchObject({ path: 'ä "b\'.ipynb', added: 1, removed: 0 });
    expect(renamed?.text).toContain('rename from new.ipynb\n');
    expect(renamed?.text).toContain('+total([])');
    repository.commit('renamed');
    repository.git('rm', '--quiet', 'a/shop.ipynb');
    expect(await shownOf()).toContain('cell 2 before, code, deleted\n-def total(items):');
  });

  it('is told in a pull request by what the branch adds', async () => {
    repository.git('switch', '--quiet', '-c', 'round');
    repository.write('a/shop.ipynb', notebookFile(after));
    repository.commit('round it');
    const branch = await readBranch(repository.path, {});
    expect(shownSections(branch)).toMatchObject([{ path: 'a/shop.ipynb', added: 1, removed: 1 }]);
    expect(shownFiles(branch)).toMatchObject([{ lines: { added: 1, removed: 1 } }]);
    expect(branch.files).not.toMatchObject([{ lines: { added: 1, removed: 1 } }]);
  });

  it('is left to git where it has a conflict, is another format, or is marked as binary', async () => {
    repository.git('switch', '--quiet', '-c', 'other');
    repository.write('a/shop.ipynb', notebookFile(after));
    repository.commit('round');
    repository.git('switch', '--quiet', 'main');
    repository.write('a/shop.ipynb', notebookFile([before[0]!, { ...before[1]!, source: 'def total(items):\n    return 1' }]));
    repository.commit('one');
    expect(() => repository.git('merge', '--quiet', 'other')).toThrow();
    const torn = await readReview(repository.path, { kind: 'unstaged' });
    expect(torn.changes).toMatchObject({ files: [], leftOut: [{ path: 'a/shop.ipynb', why: 'conflict' }] });
    repository.git('merge', '--abort');
    repository.write('a/shop.ipynb', notebookFile(after).replace('"nbformat": 4', '"nbformat": 3'));
    expect((await changes()).notebooks).toEqual([]);
    expect(await shownOf()).toContain('nbformat');
    repository.write('.gitattributes', '*.ipynb binary\n');
    repository.write('a/shop.ipynb', notebookFile(after));
    repository.git('add', '--all');
    expect((await changes()).notebooks).toEqual([]);
  });

  it('is named in words where it is too large', async () => {
    const large = notebookFile([{ ...after[1]!, outputs: [picture('C').repeat(50)] }]);
    expect(large.length).toBeGreaterThan(4_000_000);
    repository.write('a/shop.ipynb', large);
    repository.write('new.ipynb', large);
    const text = await shownOf();
    expect(text.match(/the notebook is too large to be shown by its cells/g)).toHaveLength(2);
    expect(text.length).toBeLessThan(2000);
    const { changes: reviewed } = await readReview(repository.path, { kind: 'unstaged' });
    expect(reviewed).toMatchObject({
      files: [],
      leftOut: [
        { path: 'a/shop.ipynb', why: 'large' },
        { path: 'new.ipynb', why: 'large' },
      ],
    });
  });

  it('is reviewed by its cells, at the lines of its file', async () => {
    const text = notebookFile(after);
    repository.write('a/shop.ipynb', text);
    const { changes: reviewed } = await readReview(repository.path, { kind: 'unstaged' });
    const [file] = reviewed.files;
    expect(reviewed.files).toHaveLength(1);
    expect(file?.hunks.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'added'))).toEqual([
      {
        kind: 'added',
        text: '    return round(sum(items))',
        before: null,
        after: text.split('\n').findIndex((line) => line.includes('round(')) + 1,
      },
    ]);
    const marks = await marksOf(reviewed);
    expect(await recheckChanges(marks, reviewed)).toMatchObject({ unread: { files: [] } });
    repository.write('a/shop.ipynb', notebookFile([{ source: 'first()' }, ...after]));
    const now = (await readReview(repository.path, { kind: 'unstaged' })).changes;
    const { unread } = await recheckChanges(marks, now);
    expect(unread.files[0]?.hunks.map(({ heading }) => heading)).toEqual(['cell 1, code, new']);
  });

  it('has its secrets found in outputs as well as in cells, and no model is shown them', async () => {
    const code = `key = "${token}"`;
    repository.write('a/shop.ipynb', notebookFile([before[0]!, { id: 'b', source: `${code}\nuse(key)`, outputs: [`${token}\n`] }]));
    repository.git('add', '--all');
    const text = notebookFile([before[0]!, { id: 'b', source: `${code}\nuse(key)`, outputs: [`${token}\n`] }]).split('\n');
    const places = text.flatMap((line, at) => (line.includes(token) ? [at + 1] : []));
    expect(places).toHaveLength(2);
    const { found } = await changeSecrets(repository.path, scanner);
    expect([...new Set(found.map(({ line }) => line))].sort((a, b) => Number(a) - Number(b))).toEqual(places);
    const { changes: reviewed } = await readReview(repository.path, { kind: 'staged' });
    const { findings, shown } = await secretFindings(reviewed.files, scanner, new AbortController().signal);
    expect([...new Set(findings.map(({ line }) => line))].sort((a, b) => a - b)).toEqual(places);
    const read = shown.flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines.map((line) => line.text)));
    expect(read.join('\n')).not.toContain(token);
    expect(read).toContain('use(key)');
  });

  it('of which only outputs changed is nothing to review, but is looked through', async () => {
    repository.write('a/shop.ipynb', notebookFile([before[0]!, { ...before[1]!, outputs: [token] }]));
    const { changes: reviewed } = await readReview(repository.path, { kind: 'unstaged' });
    expect(reviewed.files).toMatchObject([{ path: 'a/shop.ipynb', hunks: [] }]);
    const { findings } = await secretFindings(reviewed.files, scanner, new AbortController().signal);
    expect(findings).toMatchObject([{ path: 'a/shop.ipynb', rule: 'security' }]);
    expect(reviewOfDiff('').files).toEqual([]);
  });
});
