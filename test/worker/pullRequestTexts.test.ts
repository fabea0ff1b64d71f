/** Texts on branches, written by the real engine with random weights: their form must hold whatever a model says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { App } from '../../src/app.ts';
import type { BranchChanges } from '../../src/core/forge/branchChanges.ts';
import { changelogSections } from '../../src/core/forge/pullRequestTexts.ts';
import { jsonLines, runCli } from '../support/cliProcess.ts';
import { appUnderTest } from '../support/appUnderTest.ts';
import { GitRepository } from '../support/gitRepository.ts';

const full = process.env.MLX_CODE_FULL === '1';
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-pull-'));
const random = path.join(folder, 'random.gguf');
const apps: App[] = [];

function open(settings: Parameters<typeof appUnderTest>[1]): App {
  const app = appUnderTest(random, settings);
  apps.push(app);
  return app;
}

beforeAll(() => {
  writeFixtureModel({ out: random, kind: 'random', seed: 5 });
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  rmSync(folder, { recursive: true, force: true });
});

const template = `## What\n\n<!-- say it -->\n\n## Tests\n\n- [ ] added\n- [x] agreed\n\n## Why\n\nBecause:\n`;

function changes(seed: number, text: string | null): BranchChanges {
  const commits = Array.from({ length: 1 + (seed % 7) }, (_, at) => ({
    hash: String(at).repeat(40),
    subject: `feat: step ${String(at)}`,
    body: at === 0 ? 'Closes #12' : '',
  }));
  const lines = Array.from({ length: 20 + seed * 10 }, (_, at) => `+const value${String(at)} = ${String(seed)};\n`).join('');
  return {
    branch: 'feature/tax',
    base: 'main',
    commits,
    more: false,
    files: [{ path: 'src/tax.ts', status: 'added' }],
    diff: `diff --git a/src/tax.ts b/src/tax.ts\n--- /dev/null\n+++ b/src/tax.ts\n@@ -0,0 +1,${String(20 + seed * 10)} @@\n${lines}`,
    template: text === null ? null : { path: '.github/pull_request_template.md', text },
  };
}

const shown = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

describe('texts of a random model', () => {
  it.each([
    ['in a template, drawn freely', { temperature: 1.5, contextSize: 4096 }, template],
    ['without one, likeliest tokens', { temperature: 0, contextSize: 2048 }, null],
  ])('pull requests: %s', { timeout: 300_000 }, async (_name, settings, text) => {
    const app = open(settings);
    for (let seed = 1; seed <= (full ? 100 : 4); seed++) {
      const soFar: string[] = [];
      const { title, body, left } = await app.pullRequestTexts.pullRequest(changes(seed, text), { seed, onText: (so) => soFar.push(so) });
      expect(title).toMatch(/^[\p{L}\p{N}][^\n]{0,71}$/u);
      expect(soFar.length).toBeGreaterThan(1);
      const added = shown(body).filter((line) => !shown(template).includes(line));
      if (text !== null) {
        // What the template has is all there, in its order, and no box but its own.
        expect(shown(body).filter((line) => shown(template).includes(line))).toEqual(shown(template));
        expect(left).toEqual(['Tests']);
        const parts = body.split(/^## /m);
        expect(shown(parts[2]!)).toEqual(['Tests', '- [ ] added', '- [x] agreed']);
      }
      expect(added.at(-1)).toBe('Closes #12');
      for (const line of added.slice(0, -1)) expect(line).not.toMatch(/[@#<>[\]*|\\~]|:\/\//);
      expect(added.length).toBeLessThanOrEqual(1 + 5 * 2);
    }
    await app.close();
  });

  it('entries of changelogs are in a section that there is', { timeout: 120_000 }, async () => {
    const app = open({ temperature: 1.5, contextSize: 2048 });
    const sections = new Set<string>();
    for (let seed = 1; seed <= 10; seed++) {
      const { section, text } = await app.pullRequestTexts.changelogEntry(changes(seed, null), { seed });
      expect(changelogSections).toContain(section);
      expect(text).toMatch(/^[\p{L}\p{N}][^\n@#<>[\]]{0,160}$/u);
      sections.add(section);
    }
    expect(sections.size).toBeGreaterThan(1);
    await app.close();
  });

  it('what stands out cites commits that there are, each once', { timeout: 120_000 }, async () => {
    const app = open({ temperature: 1.5, contextSize: 2048 });
    let found = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const about = changes(seed, null);
      const highlights = await app.pullRequestTexts.highlights(about, { seed });
      const hashes = about.commits.map(({ hash }) => hash);
      for (const { hash } of highlights) expect(hashes).toContain(hash);
      expect(new Set(highlights.map(({ hash }) => hash)).size).toBe(highlights.length);
      expect(highlights.length).toBeLessThanOrEqual(Math.floor(hashes.length / 2));
      found += highlights.length;
    }
    expect(found).toBeGreaterThan(5);
    await app.close();
  });

  it('a window that is too small is said so, and a stop is heard', { timeout: 120_000 }, async () => {
    const small = open({ temperature: 0, contextSize: 512 });
    await expect(small.pullRequestTexts.pullRequest(changes(3, template))).rejects.toMatchObject({
      code: 'contextFull',
      data: { what: 'pullRequest' },
    });
    await small.close();
    const app = open({ temperature: 1, contextSize: 2048 });
    await app.models.ensureLoaded();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    await expect(app.pullRequestTexts.pullRequest(changes(3, template), { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(app.pullRequestTexts.pullRequest({ ...changes(1, null), commits: [] })).rejects.toMatchObject({
      code: 'gitNothingToCommit',
    });
    await app.close();
  });
});

describe('the command line', () => {
  it('writes a pull request, a changelog entry and release notes', { timeout: 120_000 }, async () => {
    const repo = new GitRepository();
    try {
      repo.write('.gitlab/merge_request_templates/Default.md', template);
      repo.commit('start');
      repo.git('tag', 'v1');
      repo.git('switch', '--quiet', '--create', 'feature');
      for (const name of ['a', 'b', 'c']) {
        repo.write(`${name}.ts`, `export const ${name} = 1;\n`);
        repo.commit(`feat: add ${name}`);
      }
      const at = ['--root', repo.path, '--seed', '1'];
      const pull = await runCli(['pull-request', '--model', random, ...at, '--json']);
      expect(pull.stderr).toContain('3 commits');
      expect(pull.code).toBe(0);
      expect(jsonLines(pull.stdout)).toEqual([
        expect.objectContaining({
          type: 'pullRequest',
          base: 'main',
          branch: 'feature',
          commits: 3,
          template: '.gitlab/merge_request_templates/Default.md',
          left: ['Tests'],
        }),
      ]);
      const words = await runCli(['pull-request', '--model', random, ...at]);
      expect(words.stdout).toBe(`${String(jsonLines(pull.stdout)[0]!.title)}\n\n${String(jsonLines(pull.stdout)[0]!.body)}`);
      expect(words.stderr).toContain('Left to you: Tests.');
      const entry = await runCli(['changelog', '--model', random, ...at]);
      expect(entry.stdout).toMatch(/^### (?:Added|Changed|Deprecated|Removed|Fixed|Security)\n\n- .+\n$/);
      const bare = await runCli(['release-notes', 'v1..feature', ...at], { env: { MLX_CODE_MODEL: '' } });
      expect(bare.code).toBe(0);
      expect(bare.stdout).toMatch(/^## feature – \d{4}-\d\d-\d\d\n\n### Features\n\n- Add a \([0-9a-f]{10}\)\n- Add b /);
      expect(bare.stderr).toContain('Without --model');
      const notes = await runCli(['release-notes', 'v1..feature', '--model', random, ...at, '--json']);
      expect(jsonLines(notes.stdout)[0]).toMatchObject({
        type: 'releaseNotes',
        from: 'v1',
        to: 'feature',
        more: false,
        highlights: [expect.anything()],
      });
      const hashes = repo.git('log', '--format=%H').split('\n');
      for (const [, hash] of String(jsonLines(notes.stdout)[0]!.text).matchAll(/\(([0-9a-f]{10})\)$/gm))
        expect(hashes.some((one) => one.startsWith(hash!))).toBe(true);
      const single = await runCli(['release-notes', 'feature~1..feature', '--model', '/nowhere/model.gguf', ...at]);
      expect([single.code, single.stderr]).toEqual([0, expect.stringContaining('so the model was not asked')]);
      const none = await runCli(['changelog', '--base', 'feature', '--model', random, ...at, '--json']);
      expect([none.code, jsonLines(none.stdout)[0]!.code]).toEqual([3, 'gitNothingToCommit']);
      const unknown = await runCli(['release-notes', 'v1..v9', ...at, '--json'], { env: { MLX_CODE_MODEL: '' } });
      expect([unknown.code, jsonLines(unknown.stdout)[0]!.code]).toEqual([1, 'gitRefUnknown']);
    } finally {
      repo.remove();
    }
  });
});
