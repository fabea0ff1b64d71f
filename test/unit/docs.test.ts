/** What the documents say of the tree is true: settings table, links, scripts, and nothing of the places they were written in. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../scripts/manifest.ts';
import { settingsTable, withTable } from '../../scripts/readme.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((f) => f && existsSync(join(root, f)));
const documents = tracked.filter(
  (f) => f.endsWith('.md') && !['samples/', 'test/fixtures/', 'test/eval/tasks/'].some((folder) => f.startsWith(folder)),
);

describe('documents', () => {
  it('have the settings table of the manifest', () => {
    const table = settingsTable(JSON.stringify(readManifest()));
    expect(table.split('\n').length).toBeGreaterThan(5);
    expect(withTable(read('README.md'), table)).toBe(read('README.md'));
  });

  it('tell in the settings table what each value of a choice means, and name settings as they are written', () => {
    const setting = {
      default: 'a',
      enum: ['a', 'b|c'],
      markdownEnumDescriptions: ['The first.', 'With `#mlxCode.other#`.'],
      markdownDescription: 'Which one.',
    };
    const manifest = JSON.stringify({ contributes: { configuration: { properties: { 'mlxCode.choice': setting } } } });
    expect(settingsTable(manifest).split('\n').at(-1)).toBe(
      '| `mlxCode.choice` | `"a"` | Which one. `"a"`: The first. `"b\\|c"`: With `mlxCode.other`. |',
    );
    expect(settingsTable(JSON.stringify(readManifest()))).toContain('`"q8_0"`: About half of the memory');
  });

  it.each(documents)('%s links only to what exists', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#|command:)([^)#\s]+)[^)]*\)/g)].map((m) => m[1]!);
    expect(links.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
    const named = documents.flatMap((d) => [...read(d).matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map((m) => `${d}: ${m[1]!}`));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((n) => !scripts.includes(n.split(': ')[1]!))).toEqual([]);
  });

  it('and the rest of the tree name no package registry', () => {
    const host = ['registry', 'npmjs', 'org'].join('.');
    const bad = tracked.filter((f) => statSync(join(root, f)).size < 2_000_000 && read(f).includes(host));
    expect(bad).toEqual([]);
  });
});
