import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { BranchNames, branchPrefixes, newBranchProblem } from '../../../src/core/git/branchFromDescription.ts';
import { branchNameProblem, isPlainRevision } from '../../../src/core/git/refName.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { seededRandom, walkGrammar } from '../../support/gbnfWalker.ts';

const prefixes = (description: string, ...branches: string[]): string[] => branchPrefixes({ description, branches });

/** What git itself says of a name. */
function gitTakes(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', '--branch', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the prefix of a new branch', () => {
  it('is what the branches of the repository have, the usual one first', () => {
    expect(prefixes('add totals', 'main', 'feature/a', 'feature/b', 'feature/c', 'fix/x', 'fix/y')).toEqual(['feature/', 'fix/']);
    expect(prefixes('add totals', 'u/a', 'u/b', 'u/ann/a', 'u/ann/b', 'u/ann/c')).toEqual(['u/ann/']);
    expect(prefixes('add totals', 'main', ...Array.from({ length: 9 }, (_, at) => `feature/${String(at)}`))).toEqual(['feature/']);
    expect(prefixes('add totals', 'main', 'dev', 'topic', 'feature/once')).toEqual(['']);
    expect(prefixes('add totals')).toEqual(['']);
  });

  it('has the key of the issue where branches have such, and one is named', () => {
    expect(prefixes('SHOP-12 add totals', 'main', 'SHOP-1-begin')).toEqual(['SHOP-12-']);
    expect(prefixes('for SHOP-12: add totals', 'feature/SHOP-1-a', 'feature/SHOP-2-b')).toEqual(['feature/SHOP-12-']);
    expect(prefixes('add totals', 'main', 'SHOP-1-begin')).toEqual(['']);
    expect(prefixes('UTF-8 in names', 'main', 'topic')).toEqual(['']);
  });
});

describe('names of branches', () => {
  let engine: FakeEnginePort;
  let names: BranchNames;
  beforeEach(() => {
    engine = new FakeEnginePort();
    names = new BranchNames(engine, new ModelService(engine, new FakeSettings(), silentLog));
  });

  it('are put together from prefix and words, and numbered where they are taken', async () => {
    engine.decode = (segment) => ({
      text: segment.kind === 'choice' ? 'fix/' : segment.kind === 'forced' ? segment.text : 'count-items',
      stop: 'end',
    });
    const branches = ['feature/a', 'feature/b', 'fix/x', 'fix/count-items'];
    expect(await names.name({ description: 'count items once', branches })).toBe('fix/count-items-2');
    expect(JSON.stringify(engine.generates[0]?.messages)).toContain('count items once');
  });

  it('are such as git takes and the repository has room for, whatever the model says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^(?:(?:feature|fix|Ann)\/)?[a-z]{1,6}(?:-[a-z]{1,4})?$/), { maxLength: 8 }),
        fc.integer(),
        fc.integer({ min: 2, max: 120 }),
        async (branches, seed, maxCharacters) => {
          const random = seededRandom(seed);
          engine.decode = (segment) => {
            if (segment.kind === 'choice') return { text: segment.options[Math.floor(random() * segment.options.length)]!, stop: 'end' };
            if (segment.kind === 'forced') return { text: segment.text, stop: 'end' };
            return { text: walkGrammar((segment as { gbnf: string }).gbnf, { random, maxCharacters }).text, stop: 'end' };
          };
          const name = await names.name({ description: 'x', branches });
          expect(branchNameProblem(name)).toBeNull();
          expect(newBranchProblem(name, branches)).toBeNull();
          expect(name).toMatch(/^(?:[\w-]+\/)*[a-z][a-z0-9-]*[a-z0-9]?$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are refused by the same rules as git’s', () => {
    const odd = [
      'a b',
      'a..b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[b',
      'a\\b',
      '/a',
      'a/',
      'a//b',
      '.a',
      'a/.b',
      'a.lock',
      'x/a.lock/b',
      'a.',
      '-a',
      'HEAD',
      'a@{b',
      '',
      'a\u007fb',
    ];
    for (const name of odd) expect([name, branchNameProblem(name) === null]).toEqual([name, gitTakes(name)]);
    // A word for HEAD, which git takes here, and makes no branch of.
    expect(branchNameProblem('@')).not.toBeNull();
    for (const name of ['a', 'feature/a', 'größe', 'a@b', 'a-b_c.d', 'A/B/C', '漢字']) {
      expect([name, branchNameProblem(name), gitTakes(name)]).toEqual([name, null, true]);
    }
  });

  it('collide with folders of others, and in letter case', () => {
    expect(newBranchProblem('a/b', ['a'])).toContain('“a”');
    expect(newBranchProblem('a', ['a/b'])).toContain('“a/b”');
    expect(newBranchProblem('Main', ['main'])).toContain('already');
    expect(newBranchProblem('ab', ['a'])).toBeNull();
  });
});

describe('a revision as it is typed', () => {
  it('is no option, range, path or search', () => {
    for (const name of ['HEAD', 'HEAD~2', 'v1.0^', 'origin/main', 'abc1234', '@', 'größe']) expect(isPlainRevision(name)).toBe(true);
    for (const name of [
      '',
      '--output=x',
      '-x',
      'a..b',
      'a...b',
      'HEAD:file',
      ':/text',
      'a b',
      'HEAD^{tree}',
      'main@{1}',
      'a\0b',
      'x'.repeat(300),
    ]) {
      expect([name, isPlainRevision(name)]).toEqual([name, false]);
    }
  });
});
