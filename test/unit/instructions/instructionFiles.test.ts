import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instructionFilesFor, instructionsOf } from '../../../src/core/instructions/instructionFiles.ts';
import { readInstructions } from '../../../src/node/instructions/readInstructions.ts';

describe('the files that tell assistants what to keep to', () => {
  const of = (files: Record<string, string>, ...paths: string[]): string[] =>
    instructionsOf(
      Object.entries(files).map(([name, text]) => ({ path: name, text })),
      paths,
    ).map(({ path: name, text }) => `${name}: ${text}`);

  it('are looked for from the file’s folder up to the root, the nearest first', () => {
    expect(instructionFilesFor(['src/shop/cart.js', 'a.js'])).toEqual([
      'src/shop/AGENTS.md',
      'src/shop/CLAUDE.md',
      'src/AGENTS.md',
      'src/CLAUDE.md',
      'AGENTS.md',
      'CLAUDE.md',
      '.github/copilot-instructions.md',
      '.cursorrules',
    ]);
    expect(instructionFilesFor([])).toHaveLength(4);
  });

  it('hold by their globs, where they have such', () => {
    const scoped = (applyTo: string): Record<string, string> => ({
      '.github/instructions/x.instructions.md': `---\napplyTo: ${applyTo}\n---\nScoped.`,
    });
    const holds = (applyTo: string, ...paths: string[]): boolean => of(scoped(applyTo), ...paths).length === 1;
    expect(holds('"**/*.ts"', 'src/a.ts')).toBe(true);
    expect(holds('**/*.ts', 'src/a.js')).toBe(false);
    expect(holds('"src/**/*.{ts,tsx},docs/*.md"', 'src/deep/a.tsx')).toBe(true);
    expect(holds('"src/**/*.{ts,tsx},docs/*.md"', 'docs/a.md')).toBe(true);
    expect(holds('"src/**/*.{ts,tsx},docs/*.md"', 'other/a.ts')).toBe(false);
    expect(holds("'**'")).toBe(true);
    expect(holds("'**'", 'a.js')).toBe(true);
    // None takes anything back, and one of too many ways is no wildcard.
    expect(holds('"!*.js"', 'a.js')).toBe(false);
    expect(holds(`"${'{a,b}'.repeat(12)}"`, 'x')).toBe(false);
    expect(of({ '.github/instructions/x.instructions.md': 'Without globs.' }, 'a.js')).toEqual([]);
  });

  it('are the nearest first, then those with globs, then those for all, each said once', () => {
    expect(
      of(
        {
          'src/AGENTS.md': 'Near.',
          'AGENTS.md': 'Far. <!-- not this -->',
          'CLAUDE.md': '# Claude\n@AGENTS.md\n',
          '.cursorrules': 'Far.',
          '.github/copilot-instructions.md': 'Copilot.',
          '.github/instructions/x.instructions.md': '---\napplyTo: "src/*"\n---\nScoped.',
        },
        'src/a.js',
      ),
    ).toEqual([
      'src/AGENTS.md: Near.',
      '.github/instructions/x.instructions.md: Scoped.',
      'AGENTS.md: Far.',
      '.github/copilot-instructions.md: Copilot.',
    ]);
  });

  it('have the project’s standards before them, where these hold for the files', () => {
    const settings = JSON.stringify({
      standards: ['Errors say what to do.', { text: 'Values are bound.', paths: ['src/db/'] }, { file: 'docs/style.md' }],
    });
    const files = { '.mlx-code.json': settings, 'docs/style.md': '# Names\nShort ones.' };
    expect(of(files, 'src/db/a.js')).toEqual(['.mlx-code.json: - Errors say what to do.\n- Values are bound.\n- Names: Short ones.']);
    expect(of(files, 'src/a.js')).toEqual(['.mlx-code.json: - Errors say what to do.\n- Names: Short ones.']);
    expect(of(files)).toEqual(['.mlx-code.json: - Errors say what to do.\n- Names: Short ones.']);
    expect(of({ '.mlx-code.json': '{' }, 'a.js')).toEqual([]);
  });

  it('are read in one pass, whatever they hold', () => {
    expect(of({ 'AGENTS.md': 'a<!-- b --> c <!--> d --> e <!-- f' })).toEqual(['AGENTS.md: a c  e <!-- f']);
    // Either took longer by orders of magnitude, and more with each file.
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`${'a/'.repeat(at)}AGENTS.md`, `${String(at)} ${'<!--'.repeat(16_000)}`]),
    );
    expect(of(files, `${'a/'.repeat(40)}x`)).toHaveLength(40);
    const globs = `  - "${'{a,b,c,d,e,f,g,h}'.repeat(14)}"\n`.repeat(95);
    expect(of({ '.github/instructions/x.instructions.md': `---\napplyTo:\n${globs}---\nScoped.` }, 'a.js')).toEqual([]);
  });

  it('show what isn’t seen in them, and say so', () => {
    const instructions = instructionsOf([{ path: 'AGENTS.md', text: 'Do\u202e this.\u200b' }], []);
    expect(instructions).toEqual([
      {
        path: 'AGENTS.md',
        text: 'Do⟨U+202E⟩ this.⟨U+200B⟩',
        note: 'It holds characters that aren’t seen (U+202E, U+200B). They go along with their numbers.',
      },
    ]);
  });
});

describe('reading them from the disk', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mlx-code-instructions-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  };

  it('finds what is there, follows no link out, and says what it didn’t read', async () => {
    await write('src/AGENTS.md', 'Near.');
    await write('.github/instructions/b.instructions.md', '---\napplyTo: "**"\n---\nFor all.');
    await write('.github/instructions/notes.md', 'No.');
    await write('.mlx-code.json', '{"standards": ["Short names."]}');
    await symlink('/etc/hostname', path.join(root, 'CLAUDE.md'));
    await write('AGENTS.md', 'x'.repeat(70_000));
    const found = await readInstructions(root, ['src/a.js']);
    expect(found.map(({ path: name, text, note, leftOut }) => [name, text.length, note ?? leftOut])).toEqual([
      ['.mlx-code.json', 14, undefined],
      ['src/AGENTS.md', 5, undefined],
      ['.github/instructions/b.instructions.md', 8, undefined],
      ['AGENTS.md', 65_536, '“AGENTS.md” is longer than rules can be, so only its beginning is applied.'],
      ['CLAUDE.md', 0, 'The rules in “CLAUDE.md” could not be read, so they are not applied.'],
    ]);
    expect(await readInstructions(path.join(root, 'gone'), ['a.js'])).toEqual([]);
  });

  it('reads those for all first, however many folders are asked about', async () => {
    await write('AGENTS.md', 'For all.');
    await write('.github/instructions/b.instructions.md', '---\napplyTo: "**"\n---\nBy globs.');
    await write('a000/b/c/AGENTS.md', 'Near.');
    const paths = Array.from({ length: 150 }, (_, at) => `a${String(at).padStart(3, '0')}/b/c/x.js`);
    const texts = async (count: number): Promise<string[]> => (await readInstructions(root, paths.slice(0, count))).map(({ text }) => text);
    expect(await texts(20)).toEqual(['Near.', 'By globs.', 'For all.']);
    expect(await texts(150)).toEqual(['By globs.', 'For all.']);
  });
});
