import { describe, expect, it } from 'vitest';
import { linePrintOf } from '../../../src/core/review/fingerprint.ts';
import { keepable, keptForm, type KeptReview, readKeptReview } from '../../../src/core/review/keptReview.ts';
import type { KnownFinding } from '../../../src/core/review/reviewService.ts';

const finding = (at: number, more: Partial<KnownFinding> = {}): KnownFinding => ({
  path: 'src/cart.js',
  line: at,
  endLine: at,
  severity: 'warning',
  rule: 'bug',
  cites: null,
  message: `Line ${String(at)} is wrong.`,
  fix: null,
  source: 'review',
  print: at.toString(16).padStart(32, '0'),
  said: (at + 7).toString(16).padStart(32, '0'),
  surprise: at % 2 === 0 ? null : { bitsPerToken: 4.5, mostBits: 12 },
  ...more,
});
const git: Extract<KeptReview['source'], { kind: 'git' }> = {
  kind: 'git',
  top: '/shop',
  subject: { kind: 'branch', ref: 'main' },
  read: [],
};
const kept = (findings: readonly KnownFinding[], source: KeptReview['source'] = git): KeptReview =>
  keptForm({ source, findings, notes: [], partial: false });
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('what is kept of a review', () => {
  it('is read again as it was', () => {
    const text: KeptReview['source'] = { kind: 'text', uri: 'file:///shop/a.js', lines: { first: 0, last: 4 } };
    for (const one of [
      kept([
        finding(1),
        finding(2, { path: '.env', source: 'secret', said: null }),
        finding(7, { endLine: 9, cites: 'AGENTS.md › Errors' }),
      ]),
      kept([], text),
    ])
      expect(readKeptReview(stored(one))).toEqual(one);
  });

  it('is bounded: the gravest findings in their order, and how many are not among them', () => {
    const many = Array.from({ length: 230 }, (_, i) => finding(i + 1, { severity: i === 225 ? 'error' : i < 100 ? 'info' : 'warning' }));
    const { findings, left } = kept(many);
    expect([findings.length, left]).toEqual([200, 30]);
    expect(findings.at(-1)?.line).toBe(230);
    expect(findings.map(({ line }) => line)).toEqual([...findings.map(({ line }) => line)].sort((a, b) => a - b));
    expect(findings.filter(({ severity }) => severity === 'info')).toHaveLength(70);
    expect(kept([finding(1), finding(2, { message: 'x'.repeat(5_000) })])).toMatchObject({ findings: [{ line: 1 }], left: 1 });
  });

  it('has no line of a secret that was found', () => {
    const form = kept([finding(1, { source: 'secret' }), finding(2, { source: 'secret', said: 'token = "canary"' })]);
    expect(form).toMatchObject({ findings: [{ line: 1, source: 'secret' }], left: 1 });
    expect(readKeptReview(stored(form))).toEqual(form);
    expect(JSON.stringify(form)).not.toContain('canary');
  });

  it('knows nothing of what was read where that is too much', () => {
    const marks = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ path: 'a.js', print: finding(i).print, start: i, lines: 1 }));
    expect(kept([], { ...git, read: marks(1_000) }).source).toMatchObject({ read: marks(1_000) });
    const more = kept([], { ...git, read: marks(1_001) });
    expect(more.source).toMatchObject({ read: null });
    expect(readKeptReview(stored(more))).toEqual(more);
  });

  it.each([
    ['nothing', undefined],
    ['another version', { ...kept([]), version: 2 }],
    ['a text', 'version 1'],
    ['a path out of the repository', { ...kept([]), findings: [finding(1, { path: '../secret.js' })] }],
    ['an absolute path', { ...kept([]), findings: [finding(1, { path: '/etc/passwd' })] }],
    ['a line that is none', { ...kept([]), findings: [finding(0)] }],
    ['lines that end before they begin', { ...kept([]), findings: [finding(5, { endLine: 4 })] }],
    ['a severity of another time', { ...kept([]), findings: [{ ...finding(1), severity: 'fatal' }] }],
    ['a print that is none', { ...kept([]), findings: [finding(1, { print: '../..' })] }],
    ['a line of code', { ...kept([]), findings: [finding(1, { said: 'key = "hunter2"' })] }],
    ['more than is ever kept', { ...kept([]), findings: Array.from({ length: 201 }, (_, i) => finding(i + 1)) }],
    ['a subject that git does not know', { ...kept([]), source: { ...git, subject: { kind: 'stash', ref: 'x' } } }],
  ])('is nothing where there is %s', (_, value) => {
    expect(readKeptReview(stored(value ?? null))).toBeNull();
  });
});

describe('what is in the store already', () => {
  const { surprise: _, ...first } = finding(1, { said: "  const key = 'hunter2';" });
  const earlier = { ...kept([]), findings: [first, finding(2, { said: 'x'.repeat(1_900) }), finding(3)] };

  it('has prints in place of the lines of an earlier version, by which they are found again', async () => {
    const left = await keepable(stored(earlier));
    expect(readKeptReview(stored(left))?.findings.map(({ line, said, surprise }) => [line, said, surprise])).toEqual([
      [1, await linePrintOf("const key = 'hunter2';"), null],
      [2, await linePrintOf('x'.repeat(1_900)), null],
      [3, finding(3).said, finding(3).surprise],
    ]);
    expect(JSON.stringify(left)).not.toMatch(/hunter2|xxx/);
  });

  it('stays as it is where it is ours or of a later version, and goes where it is of no use', async () => {
    for (const one of [kept([finding(1), finding(2, { said: null })]), { version: 2, findings: ['?'] }])
      expect(await keepable(stored(one))).toEqual(one);
    const broken = { ...earlier, source: { ...git, top: 7 } };
    for (const one of [broken, { ...earlier, version: 'one' }, 'text', null, { findings: [first] }, undefined])
      expect(await keepable(stored(one ?? null))).toBeUndefined();
  });
});
