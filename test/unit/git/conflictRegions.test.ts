import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { conflictRegions, hasMarkers, withoutConflict } from '../../../src/core/git/conflictRegions.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const unclear = (text: string): [number, string][] => conflictRegions(text).unclear.map(({ line, why }) => [line, why]);

describe('conflict regions', () => {
  it('are read in all of git’s styles, with labels, and with either line end', () => {
    for (const end of ['\n', '\r\n']) {
      const lines = (...all: string[]): string => all.map((line) => line + end).join('');
      const plain = lines('a', '<<<<<<< HEAD', 'ours', '=======', 'theirs 1', 'theirs 2', '>>>>>>> topic one', 'b');
      expect(conflictRegions(plain)).toEqual({
        regions: [
          {
            first: 2,
            last: 7,
            start: plain.indexOf('<'),
            end: plain.indexOf(`b${end}`, 10),
            ours: { label: 'HEAD', text: lines('ours') },
            base: null,
            theirs: { label: 'topic one', text: lines('theirs 1', 'theirs 2') },
          },
        ],
        unclear: [],
      });
      const [region] = conflictRegions(lines('<<<<<<< HEAD', 'o', '||||||| abc1234', 'b', '=======', '>>>>>>> x')).regions;
      expect(region).toMatchObject({ ours: { text: lines('o') }, base: { label: 'abc1234', text: lines('b') }, theirs: { text: '' } });
      expect(withoutConflict(plain, conflictRegions(plain).regions[0]!, lines('both'))).toBe(lines('a', 'both', 'b'));
    }
  });

  it('take no heading, quotation or longer row for a marker', () => {
    expect(conflictRegions('Title\n=======\n\n>>>>>>> quoted\n||||||| x\n')).toEqual({ regions: [], unclear: [] });
    const inside = '<<<<<<< a\n<<<<<<<<< deep\nx\n=========\n=======x\n>>>>>>>>> deep\n=======\ny\n>>>>>>> b';
    expect(conflictRegions(inside)).toMatchObject({
      regions: [{ ours: { text: '<<<<<<<<< deep\nx\n=========\n=======x\n>>>>>>>>> deep\n' }, last: 9 }],
      unclear: [],
    });
  });

  it('tell what is unclear and go on behind it', () => {
    const good = '<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n';
    expect(unclear('<<<<<<< a\n1\n')).toEqual([[1, 'unfinished']]);
    expect(unclear('<<<<<<< a\n1\n>>>>>>> b\n')).toEqual([[1, 'unfinished']]);
    expect(unclear('<<<<<<< a\nTitle\n=======\ntext\n=======\n2\n>>>>>>> b\n')).toEqual([[1, 'ambiguous']]);
    expect(unclear(`<<<<<<< a\n${good}=======\n2\n>>>>>>> b\n`)).toEqual([[1, 'nested']]);
    const behind = conflictRegions(`<<<<<<< a\nx\n=======\ny\n=======\nz\n>>>>>>> b\n${good}`);
    expect(behind.regions.map(({ first }) => first)).toEqual([8]);
    expect(conflictRegions(`<<<<<<< a\n${good}=======\n2\n>>>>>>> b\n${good}`).regions.map(({ first }) => first)).toEqual([10]);
  });

  it('come back as they were written, whatever stands in them and between them', () => {
    const line = fc
      .oneof(fc.stringMatching(/^[a-z =<>|]{0,12}$/), fc.constantFrom('======', '========', '<<<<<<<x', '>>>>>>', '  =======', '<<<<<< a'))
      .filter((one) => !hasMarkers(one));
    const lines = fc.array(line, { maxLength: 4 });
    const part = fc.record({ before: lines, ours: lines, base: fc.option(lines), theirs: lines });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), lines, fc.constantFrom('\n', '\r\n'), fc.boolean(), (parts, rest, end, ended) => {
        const joined = (all: readonly string[]): string => all.map((one) => one + end).join('');
        const written = parts.map(({ before, ours, base, theirs }) =>
          joined([...before, '<<<<<<< HEAD', ...ours, ...(base ? ['||||||| base', ...base] : []), '=======', ...theirs, '>>>>>>> topic']),
        );
        const text = written.join('') + (ended ? joined(rest) : joined(rest).slice(0, -end.length || undefined));
        const { regions, unclear: none } = conflictRegions(text);
        expect(none).toEqual([]);
        expect(regions.map(({ ours, base, theirs }) => [ours.text, base?.text ?? null, theirs.text])).toEqual(
          parts.map(({ ours, base, theirs }) => [joined(ours), base && joined(base), joined(theirs)]),
        );
        expect(regions.map(({ first, last }) => last - first)).toEqual(
          parts.map(({ ours, base, theirs }) => ours.length + theirs.length + (base ? base.length + 1 : 0) + 2),
        );
        const resolved = regions.reduceRight((all, region) => withoutConflict(all, region, region.ours.text), text);
        expect(resolved.startsWith(parts.map(({ before, ours }) => joined([...before, ...ours])).join(''))).toBe(true);
        expect(conflictRegions(resolved)).toEqual({ regions: [], unclear: [] });
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throw, overlap or reach beyond the text, whatever it is', () => {
    const line = fc.oneof(fc.constantFrom('<<<<<<< a', '<<<<<<<', '||||||| b', '=======', '>>>>>>> c', '>>>>>>>'), fc.string());
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 }), (all) => {
        const text = all.map(([one, end]) => one + end).join('');
        let end = 0;
        for (const region of conflictRegions(text).regions) {
          expect(region.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(region.start, region.start + 7)).toBe('<<<<<<<');
          expect(hasMarkers(region.ours.text)).toBe(false);
          end = region.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('what git writes', () => {
  let repository: GitRepository;
  beforeEach(() => {
    repository = new GitRepository();
    repository.write('a.txt', 'top\none\ntwo\nthree\nend\n');
    repository.commit();
    repository.git('switch', '--quiet', '-c', 'topic');
    repository.write('a.txt', 'top\nsame\ntheirs\nthree\nend\n');
    repository.commit('theirs');
    repository.git('switch', '--quiet', 'main');
    repository.write('a.txt', 'top\nsame\nours\nthree\nend\n');
    repository.commit('ours');
  });
  afterEach(() => repository.remove());

  it.each([
    ['merge', null, 'ours\n'],
    ['diff3', 'one\ntwo\n', 'same\nours\n'],
    ['zdiff3', 'one\ntwo\n', 'ours\n'],
  ])('is read in its style %s', (style, base, ours) => {
    expect(() => repository.git('-c', `merge.conflictStyle=${style}`, 'merge', '--quiet', 'topic')).toThrow();
    const { regions, unclear: none } = conflictRegions(readFileSync(path.join(repository.path, 'a.txt'), 'utf8'));
    expect(none).toEqual([]);
    expect(regions).toHaveLength(1);
    expect(regions[0]).toMatchObject({ ours: { label: 'HEAD', text: ours }, theirs: { label: 'topic' } });
    expect(regions[0]?.base?.text ?? null).toBe(base);
  });
});
