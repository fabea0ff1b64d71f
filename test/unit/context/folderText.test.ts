import { describe, expect, it } from 'vitest';
import { folderText } from '../../../src/core/context/folderText.ts';

describe('an attached folder', () => {
  it('is the list of its files and their texts, and says what is left out', () => {
    const files = [
      { path: 'src/a.js', text: 'let a;\n' },
      { path: 'src/logo.png', text: null },
      { path: 'src/b.js', text: 'let b;' },
    ];
    const { text, note } = folderText(
      files.map(({ path }) => path),
      files,
      1,
    );
    expect(text).toBe('src/a.js\nsrc/logo.png\nsrc/b.js\n\n==== src/a.js\nlet a;\n\n\n==== src/b.js\nlet b;');
    expect(note).toBe("Its 2 files go along; left out: 1 file that can't be read as text, 1 file that may hold secrets.");
    expect(folderText(['a.js'], [{ path: 'a.js', text: 'x' }], 0).note).toBe('The one file in it goes along.');
  });

  it('is only the list where the texts are too much, and says how much of that', () => {
    const names = Array.from({ length: 612 }, (_, at) => `src/${String(at)}.js`);
    const { text, note } = folderText(names, null, 0);
    expect(text.split('\n')).toHaveLength(501);
    expect(text.endsWith('src/499.js\n(112 more files are not listed)')).toBe(true);
    expect(note).toBe('Only the names of the first 500 of its 612 files go along, as their texts are too much.');
    expect(folderText(names.slice(0, 3), null, 2).note).toBe(
      'Only the names of its 3 files go along, as their texts are too much; left out: 2 files that may hold secrets.',
    );
  });
});
