import { expect, it } from 'vitest';
import { type AsideFile, asideNotice } from '../../../src/core/templates/asideNotice.ts';

const file = (place: string, ...lines: number[]): AsideFile => ({
  place,
  errors: lines.map((line) => ({ line, severity: 'error', message: 'It is wrong.' })),
});

it('tells of all files that are set aside at once', () => {
  expect(asideNotice([])).toBeNull();
  expect(asideNotice([file('c/a\u202e.md', 3)])).toBe('c/a⟨U+202E⟩.md, line 3: It is wrong.');
  expect(asideNotice([file('c/a.md', 3, 4, 5)])).toBe('c/a.md, line 3: It is wrong. 2 more problems are in it.');
  const many = Array.from({ length: 200 }, (_, at) => file(`c/${String(at)}.md`, 1));
  expect(asideNotice(many)).toBe('200 files of commands are set aside. The first: c/0.md, line 1: It is wrong.');
});
