import { describe, expect, it } from 'vitest';
import { readBundle } from '../../../scripts/l10n.ts';
import { configure } from '../../../src/base/l10n.ts';
import { profileMarkdown, profilePlain } from '../../../src/core/project/profileText.ts';
import type { ProjectProfile } from '../../../src/core/project/projectProfile.ts';

const shop: ProjectProfile = {
  files: 12,
  languages: [
    { name: 'TypeScript', files: 8 },
    { name: 'CSS', files: 1 },
  ],
  parts: [
    {
      folder: '',
      kind: 'Node.js',
      manifest: 'package.json',
      frameworks: ['React'],
      commands: [{ purpose: 'test', command: 'npm test', from: 'package.json' }],
    },
    {
      folder: 'tools',
      kind: 'Make',
      manifest: 'tools/Makefile',
      frameworks: [],
      commands: [{ purpose: 'build', command: 'make a|b', from: 'tools/Makefile' }],
    },
  ],
  problems: [{ path: 'a_b/Cargo.toml', fault: { kind: 'unread' } }],
  leftOut: 1,
};

describe('what is said of a project', () => {
  it('is its languages and tools, and a table of commands for each part', () => {
    expect(profileMarkdown('my_shop', shop, ['More.']).split('\n')).toEqual([
      '**my\\_shop**: TypeScript (8 files), CSS (1 file); Node.js, Make with React.',
      '',
      'Topmost folder (Node.js, React):',
      '',
      '| To | Command | Told by |',
      '|:--|:--|:--|',
      '| Test | `npm test` | package.json |',
      '',
      'tools (Make):',
      '',
      '| To | Command | Told by |',
      '|:--|:--|:--|',
      '| Build | `make a\\|b` | tools/Makefile |',
      '',
      'a\\_b/Cargo.toml: It could not be read.',
      '',
      '1 more file that may tell of commands was not read.',
      '',
      'More.',
    ]);
  });

  it('is in the user’s language in the chat, and in English for a model', () => {
    configure({ language: 'de', contents: readBundle('de') });
    const lines = profileMarkdown('shop', shop, []).split('\n');
    const plain = profilePlain(shop);
    configure();
    expect(lines[0]).toBe('**shop**: TypeScript (8 Dateien), CSS (1 Datei); Node.js, Make mit React.');
    expect(lines).toContain('| Zweck | Befehl | Angabe in |');
    expect(lines).toContain('a\\_b/Cargo.toml: Sie konnte nicht gelesen werden.');
    expect(lines).toContain('| Testen | `npm test` | package.json |');
    expect(plain).toBe(profilePlain(shop));
  });

  it('is plain for a terminal', () => {
    expect(profilePlain(shop).split('\n').slice(0, 4)).toEqual([
      'TypeScript (8 files), CSS (1 file); Node.js, Make with React.',
      '',
      'Topmost folder (Node.js, React):',
      '  Test: npm test  (told by package.json)',
    ]);
  });

  it('says that nothing is known where nothing is', () => {
    const none: ProjectProfile = { files: 2, languages: [], parts: [], problems: [], leftOut: 0 };
    expect(profilePlain(none)).toBe('2 files, and none of them tells a language or a tool that is known here.');
  });
});
