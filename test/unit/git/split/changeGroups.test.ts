import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSections } from '../../../../src/core/git/diffSections.ts';
import { type ChangeAtom, changeAtoms } from '../../../../src/core/git/split/changeAtom.ts';
import { changeGroups } from '../../../../src/core/git/split/changeGroups.ts';
import { changesOf, moved, splitText } from '../../../../src/core/git/split/splitProposal.ts';
import type { ChangedFile } from '../../../../src/core/ports.ts';

const atom = (path: string, added: string[], hunk: number | null = null): ChangeAtom => ({
  path,
  hunk,
  text: `@@ -1 +1 @@\n${added.map((line) => `+${line}\n`).join('')}`,
  head: `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`,
  added,
  removed: [],
});

const payments = [
  atom('src/payments.ts', ['export function chargeCustomer(customer: Customer) {', '  return gateway.charge(customer.card);']),
  atom('test/payments.test.ts', ['expect(chargeCustomer(customer)).toEqual(receipt);']),
  atom('src/checkout.ts', ["import { chargeCustomer } from './payments.ts';"], 0),
  atom('src/checkout.ts', ['  const receipt = chargeCustomer(order.customer);'], 1),
];
const colours = [
  atom('styles/theme.css', ['body { background: ivory; }']),
  atom('styles/theme.dark.css', ['body { background: slategrey; }']),
];
const log = atom('CHANGELOG.md', ['- Customers are charged at the checkout.']);

describe('changeGroups', () => {
  it('puts together what declares a name, uses it and tests it, and apart what has nothing to do with it', () => {
    expect(changeGroups([...payments, ...colours])).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
    expect(changeGroups([...payments, ...colours], 'unrelated')).toHaveLength(2);
    expect(changeGroups(payments, 'unrelated')).toHaveLength(1);
  });

  it('goes by the first names of a part that has a great many', () => {
    const many = Array.from({ length: 30_000 }, (_, at) => `use(filler${String(at)});`);
    const using = atom('src/checkout.ts', ['chargeCustomer(order);']);
    const first = atom('lib/payments.go', ['func chargeCustomer() {}', ...many]);
    const last = atom('lib/payments.go', [...many, 'func chargeCustomer() {}']);
    expect(changeGroups([first, using])).toHaveLength(1);
    expect(changeGroups([last, using])).toHaveLength(2);
  });

  it('makes no commit of a change log, a lock file or what is generated', () => {
    const groups = changeGroups([
      ...colours,
      ...payments,
      log,
      atom('package-lock.json', ['"gateway": "1.0.0"']),
      atom('dist/a.js', ['x']),
    ]);
    expect(groups).toHaveLength(2);
    expect(groups.find((group) => group.includes(6))).toContain(2);
    expect(changeGroups([log])).toEqual([[0]]);
  });

  it('has each part in exactly one group, at most six of them, whatever the change is', () => {
    const word = fc.constantFrom('alpha', 'beta', 'function gamma() {', 'const delta = alpha;', '}', '', 'import { beta } from "x";');
    const some = fc.record({
      path: fc.constantFrom('a.ts', 'b/c.ts', 'b/d.md', 'e.test.ts', 'yarn.lock', ''),
      added: fc.array(word, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (all) => {
        const groups = changeGroups(all.map(({ path, added }) => atom(path, added)));
        expect([...groups.flat()].sort((a, b) => a - b)).toEqual(all.map((_, at) => at));
        expect(groups.length).toBeLessThanOrEqual(6);
        expect(groups.every((group) => group.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('changeAtoms', () => {
  const two = '@@ -1,2 +1,2 @@\n-a\n+b\n c\n@@ -20,2 +20,2 @@ f()\n-d\n+e\n g\n';
  const diff = `diff --git a/x.ts b/x.ts\nindex 1..2 100644\n--- a/x.ts\n+++ b/x.ts\n${two}`;
  const file: ChangedFile = { path: 'x.ts', status: 'modified', lines: { added: 2, removed: 2 } };
  const hunks = (files: ChangedFile[], text = diff): (number | null)[] => changeAtoms(files, diffSections(text)).map(({ hunk }) => hunk);

  it('divides a text by its hunks, and nothing else', () => {
    expect(hunks([file])).toEqual([0, 1]);
    expect(hunks([{ ...file, executable: true }])).toEqual([null]);
    expect(hunks([{ ...file, status: 'renamed', from: 'y.ts' }])).toEqual([null]);
    expect(hunks([file], '')).toEqual([null]);
  });

  it('does not divide what is not shown as a whole, or has characters of another encoding', () => {
    expect(hunks([{ ...file, lines: { added: 9, removed: 2 } }])).toEqual([null]);
    expect(hunks([file], diff.replace('+b', '+\ufffd'))).toEqual([null]);
  });
});

describe('a proposal', () => {
  const atoms = [...payments, ...colours];
  const commits = [
    { message: 'feat(payments): charge customers', atoms: [0, 1, 2, 3] },
    { message: 'style: colour the page\n\n- ivory', atoms: [4, 5] },
  ];

  it('is shown with each commit and each of its parts', () => {
    const { text, places } = splitText(commits, atoms);
    const lines = text.split('\n');
    expect(places.map(({ line, atom: at }) => [lines[line], at])).toEqual([
      ['# Commit 1 of 2: 3 files', null],
      ['diff src/payments.ts', 0],
      ['diff test/payments.test.ts', 1],
      ['diff src/checkout.ts', 2],
      ['diff src/checkout.ts', 3],
      ['# Commit 2 of 2: 2 files', null],
      ['diff styles/theme.css', 4],
      ['diff styles/theme.dark.css', 5],
    ]);
    expect(text).toContain('#     style: colour the page\n#\n#     - ivory\n');
  });

  it('shows what can not be seen, and the beginning of what is long', () => {
    const odd = atom(
      'a\u202eb.ts',
      Array.from({ length: 100 }, (_, at) => `line ${String(at)}`),
    );
    const { text } = splitText([{ message: '', atoms: [0] }], [odd]);
    expect(text).toContain('a⟨U+202E⟩b.ts');
    expect(text).toContain('# 41 more lines');
    expect(text).toContain('(no message yet)');
  });

  it('has a part in another commit, in a new one, and no commit that is empty', () => {
    expect(moved(commits, 3, 1).map((commit) => commit.atoms)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(moved(commits, 3, 2).map((commit) => commit.atoms)).toEqual([[0, 1, 2], [4, 5], [3]]);
    expect(moved(moved(commits, 4, 0), 5, 0)).toHaveLength(1);
  });

  it('keeps the message of a commit whose only part goes into a new one, and of no other', () => {
    const ofOne = moved(commits, 4, 0);
    expect(moved(ofOne, 5, 2)).toEqual([ofOne[0], { message: 'style: colour the page\n\n- ivory', atoms: [5] }]);
    expect(moved(commits, 5, 2).map(({ message }) => message)).toEqual([...commits.map(({ message }) => message), '']);
    const three = [{ message: 'first', atoms: [6] }, ...commits];
    expect(moved(three, 6, 3)).toEqual([...commits, { message: 'first', atoms: [6] }]);
  });

  it('has of each commit what its message is written from', () => {
    const files = ['src/payments.ts', 'test/payments.test.ts', 'src/checkout.ts', 'styles/theme.css'].map((path): ChangedFile => ({
      path,
      status: 'modified',
      lines: { added: 2, removed: 0 },
    }));
    const { files: some, diff } = changesOf({ source: 'staged', files, diff: '' }, atoms, [0, 3]);
    expect(some).toEqual([
      { path: 'src/payments.ts', status: 'modified', lines: { added: 2, removed: 0 } },
      { path: 'src/checkout.ts', status: 'modified' },
    ]);
    expect(diffSections(diff).map((section) => [section.path, section.added])).toEqual([
      ['src/payments.ts', 2],
      ['src/checkout.ts', 1],
    ]);
  });
});
