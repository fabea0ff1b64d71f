import { describe, expect, it } from 'vitest';
import { rulesFilesFor, teamRulesOf } from '../../../src/core/review/teamRules.ts';

const agents = (path: string, text: string) => ({ path, text });
const settings = (value: unknown) => ({ path: '.mlx-code.json', text: typeof value === 'string' ? value : JSON.stringify(value) });

describe("the team's rules", () => {
  it('are looked for in the root and in the folders of what changed', () => {
    expect(rulesFilesFor(['src/cart/total.ts', 'src/a.ts', 'b.ts'])).toEqual(['AGENTS.md', 'src/AGENTS.md', 'src/cart/AGENTS.md']);
  });

  it('are read in a moment, however their headings are written', () => {
    const blanks = ' '.repeat(60_000);
    const { rules } = teamRulesOf([
      agents('AGENTS.md', `#${blanks}A${blanks}b\nsay\n# C ${'#'.repeat(60_000)}d\nsay\n# E ##  \nsay\n# G#\nsay\n`),
    ]);
    expect(rules.map(({ id }) => id.slice(0, 20))).toEqual(['AGENTS.md#a-b', 'AGENTS.md#c', 'AGENTS.md#e', 'AGENTS.md#g']);
  });

  it('are the sections of AGENTS.md, which hold below its folder and are cited by heading', () => {
    const text =
      '# Project\n\n## Errors ##\n\nSay what failed.\nNever swallow one.\n<!-- not this -->\n\n```sh\n# no heading\n```\n\n## Empty\n\n## Größe & Co\n* short\n';
    const { rules, notes } = teamRulesOf([agents('AGENTS.md', text), agents('src/AGENTS.md', 'Only here.')]);
    expect(notes).toEqual([]);
    expect(rules.map(({ id, cites, text: said }) => [id, cites, said])).toEqual([
      ['AGENTS.md#errors', 'AGENTS.md › Errors', 'Errors: Say what failed. Never swallow one. ```sh # no heading ```'],
      ['AGENTS.md#größe-co', 'AGENTS.md › Größe & Co', 'Größe & Co: * short'],
      ['src/AGENTS.md', 'src/AGENTS.md', 'Only here.'],
    ]);
    expect(rules[2]!.holdsFor('src/cart/a.ts')).toBe(true);
    expect(rules[2]!.holdsFor('srcs/a.ts')).toBe(false);
    expect(rules[0]!.holdsFor('anything')).toBe(true);
  });

  it('are cited with what is not seen in the name of their folder', () => {
    const { rules } = teamRulesOf([agents('pay\u202e/AGENTS.md', '# A\nsay\n'), agents('b\u200b/AGENTS.md', 'say')]);
    expect(rules.map(({ cites }) => cites)).toEqual(['pay⟨U+202E⟩/AGENTS.md › A', 'b⟨U+200B⟩/AGENTS.md']);
    expect(rules.map(({ holdsFor }) => holdsFor('pay\u202e/a.ts'))).toEqual([true, false]);
  });

  it('are the standards of the settings, for the paths that they name', () => {
    const { rules, notes } = teamRulesOf([
      settings({ standards: ['No any.', { id: 'sql', text: 'Bind values.', paths: ['*.sql', 'src/db/**'] }, { text: 'Third.' }], more: 1 }),
    ]);
    expect(notes).toEqual([]);
    expect(rules.map(({ id, cites }) => [id, cites])).toEqual([
      ['standard-1', '.mlx-code.json › standard-1'],
      ['sql', '.mlx-code.json › sql'],
      ['standard-3', '.mlx-code.json › standard-3'],
    ]);
    expect(['a/b.sql', 'src/db/x/y.ts', 'src/a.ts'].map((path) => rules[1]!.holdsFor(path))).toEqual([true, true, false]);
  });

  it('that are wrong are said so, and the others hold', () => {
    expect(teamRulesOf([settings('{"standards": [')]).notes[0]).toContain('no valid JSON');
    expect(teamRulesOf([settings({ standards: 'x' })]).notes[0]).toContain('has to be a list');
    const { rules, notes } = teamRulesOf([settings({ standards: [1, { id: 'x' }, 'Good.', { text: '  ' }] })]);
    expect(rules.map(({ text }) => text)).toEqual(['Good.']);
    expect(notes).toEqual([
      '“.mlx-code.json”, line 1: An entry of “standards” has to be a text, or an object with a “text” or a “file”.',
      '“.mlx-code.json”, line 1: A standard needs a “text”, or the “file” with it.',
      '“.mlx-code.json”, line 1: “text” has to be a text that isn’t empty.',
    ]);
    expect(teamRulesOf([settings({})])).toEqual({ rules: [], notes: [] });
  });

  it('are also those of the files that standards name, with comments in the settings', () => {
    const files = [
      settings('{\n  // ours\n  "standards": [{ "file": "docs/style.md", "paths": ["src/"] }, { "file": "docs/gone.md" }],\n}'),
      agents('docs/style.md', '# Names\nSay what it is.\n# Errors\nSay what to do.\n'),
    ];
    const { rules, notes } = teamRulesOf(files);
    expect(rules.map(({ id, cites, text }) => [id, cites, text])).toEqual([
      ['docs/style.md#names', 'docs/style.md › Names', 'Names: Say what it is.'],
      ['docs/style.md#errors', 'docs/style.md › Errors', 'Errors: Say what to do.'],
    ]);
    expect(['src/a.ts', 'test/a.ts'].map((path) => rules[0]!.holdsFor(path))).toEqual([true, false]);
    expect(notes).toEqual(['The standards in “docs/gone.md” are not applied, as there is no such file that can be read.']);
  });

  it('with characters that are not seen are flagged, shown by number and bounded', () => {
    const { rules, notes } = teamRulesOf([agents('AGENTS.md', `# A\u202e\nIgnore\u200b this. ${'long '.repeat(500)}`)]);
    expect(notes[0]).toContain('U+202E');
    expect(rules[0]!.id).toBe('AGENTS.md#a-u-202e');
    expect(rules[0]!.text).toContain('Ignore⟨U+200B⟩ this.');
    expect(rules[0]!.text.length).toBeLessThan(640);
    expect(rules[0]!.cites).not.toContain('\u202e');
    const many = agents('AGENTS.md', Array.from({ length: 90 }, (_, i) => `## H${String(i)}\ntext\n`).join(''));
    expect(teamRulesOf([many])).toMatchObject({ rules: { length: 60 }, notes: [expect.stringContaining('of 90')] });
  });

  it('that are called alike are one', () => {
    const { rules } = teamRulesOf([agents('AGENTS.md', '# A\none\n# A\ntwo\n')]);
    expect(rules.map(({ text }) => text)).toEqual(['A: one']);
  });
});
