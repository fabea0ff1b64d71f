/** The tags that release notes are written between. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tagRange } from '../../../src/core/git/refName.ts';
import { isReleased, readTags } from '../../../src/node/git/readTags.ts';
import { GitRepository } from '../../support/gitRepository.ts';

let repo: GitRepository;

beforeEach(() => {
  repo = new GitRepository();
});
afterEach(() => repo.remove());

it('come newest first, with their day and what they say, those of commits only', async () => {
  await expect(readTags(repo.path)).rejects.toMatchObject({ code: 'gitRefUnknown', data: { ref: 'HEAD' } });
  repo.write('a.ts', 'a\n');
  repo.commit('feat: a');
  await expect(readTags(repo.path)).rejects.toMatchObject({ code: 'gitNoTags' });
  // Made in one moment, so that their numbers decide.
  for (const name of ['v1.9.0', 'v1.10.0', 'packages/cart@2.0.0', '-x', 'a(b)']) repo.git('update-ref', `refs/tags/${name}`, 'HEAD');
  repo.git('tag', 'blob', 'HEAD:a.ts');
  repo.git('-c', 'user.useConfigOnly=false', 'tag', '--annotate', '-m', 'The first\n\nMore.', 'v0.1.0');
  const tags = await readTags(repo.path);
  expect(tags.map(({ name }) => name).filter((name) => name !== 'v0.1.0')).toEqual(['v1.10.0', 'v1.9.0', 'packages/cart@2.0.0']);
  expect(tags.find(({ name }) => name === 'v0.1.0')?.subject).toBe('The first');
  expect(tags.find(({ name }) => name === 'v1.9.0')?.subject).toBe('feat: a');
  for (const { date } of tags) expect(date).toMatch(/^\d{4}-\d\d-\d\dT/);
});

it('tell whether something has come since', async () => {
  repo.write('a.ts', 'a\n');
  repo.commit('feat: a');
  repo.git('-c', 'user.useConfigOnly=false', 'tag', '--annotate', '-m', 'One', 'v1');
  expect(await isReleased(repo.path, { name: 'v1' })).toBe(true);
  repo.write('a.ts', 'b\n');
  repo.commit('feat: b');
  expect(await isReleased(repo.path, { name: 'v1' })).toBe(false);
});

it.each([
  ['v1..v2', { from: 'v1', to: 'v2' }],
  ['v1.0..', { from: 'v1.0', to: 'HEAD' }],
  ['v1.0 v1.1', { from: 'v1.0', to: 'v1.1' }],
  [' v1  HEAD~2 ', { from: 'v1', to: 'HEAD~2' }],
  ['v1', null],
  ['v1 --output=x', null],
  ['v1.. v2', null],
  ['v1 v2 v3', null],
  ['v1...v2', null],
  ['..v2', null],
])('the range %s', (text, range) => {
  expect(tagRange(text)).toEqual(range);
});
