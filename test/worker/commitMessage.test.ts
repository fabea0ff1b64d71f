/** Promises of the constrained answers, held against the real engine with random weights: they must hold whatever a model says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';
import type { App } from '../../src/app.ts';
import { parseCommitMessage } from '../../src/core/git/parseCommitMessage.ts';
import type { CommitChanges } from '../../src/core/ports.ts';
import { styledHistories, styleOfHistory } from '../support/commitStyles.ts';
import { appUnderTest } from '../support/appUnderTest.ts';

const full = process.env.MLX_CODE_FULL === '1';
const limit = { timeout: full ? 900_000 : 120_000 };
const folder = mkdtempSync(path.join(tmpdir(), 'mlx-code-commit-'));
const random = path.join(folder, 'random.gguf');
const apps: App[] = [];

function open(...args: Parameters<typeof appUnderTest>): App {
  const app = appUnderTest(...args);
  apps.push(app);
  return app;
}

beforeAll(() => {
  writeFixtureModel({ out: random, kind: 'random', seed: 3 });
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  rmSync(folder, { recursive: true, force: true });
});

const cart = readFileSync(path.resolve(import.meta.dirname, '../../src/core/git/scopes.ts'), 'utf8');

function changes(seed: number): CommitChanges {
  const paths = [
    'src/cart/total.js',
    'docs/Größe & Gewicht.md',
    'package-lock.json',
    `deep/${'folder/'.repeat(seed % 5)}file${String(seed)}.py`,
  ];
  const files = paths.slice(seed % 3);
  const body = cart
    .split('\n')
    .slice(0, 10 + (seed % 60) * 4)
    .map((line) => `+${line}\n`)
    .join('');
  return {
    source: 'staged',
    files: files.map((file) => ({ path: file, status: 'modified' })),
    diff: files.map((file) => `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1,1 +1,99 @@\n${body}`).join(''),
  };
}

describe('commit messages of a random model', () => {
  it.each([
    ['one line, likeliest tokens', { commitBody: false, temperature: 0 }],
    ['one line, drawn freely', { commitBody: false, temperature: 1.5, contextSize: 2048 }],
    ['with a body, drawn freely', { commitBody: true, temperature: 1.5, contextSize: 2048 }],
    ['in a small window', { commitBody: true, temperature: 1, contextSize: 1024 }],
  ])('conform: %s', limit, async (_name, settings) => {
    const app = open(random, settings);
    const count = Math.ceil((full ? 200 : 16) / 4);
    const types = new Set<string>();
    for (let seed = 1; seed <= count; seed++) {
      const about = changes(seed);
      const soFar: string[] = [];
      const result = await app.commitMessages.write(about, { seed, onText: (text) => soFar.push(text) });
      const parsed = parseCommitMessage(result.message);
      expect(parsed, result.message).toEqual({
        commitType: result.commitType,
        scope: result.scope,
        subject: result.subject,
        body: result.body,
      });
      expect(result.message.split('\n')[0]!.length).toBeLessThanOrEqual(72);
      const names = about.files.flatMap((file) => file.path.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/[/.]/));
      if (result.scope !== null) expect(names.map((name) => name.replace(/[^a-z0-9-]+/g, '-'))).toContain(result.scope);
      if (!settings.commitBody) expect(result.body).toBeNull();
      expect(soFar.length).toBeGreaterThan(1);
      types.add(result.commitType!);
    }
    if (settings.temperature > 1) expect(types.size).toBeGreaterThan(1);
    await app.close();
  });

  it('have the style of each repository, shorter and longer too', limit, async () => {
    const app = open(random, { temperature: 1.5, contextSize: 1536, commitBody: false });
    for (const [seed, history] of styledHistories.entries()) {
      if (!full && seed % 3 !== 0) continue;
      const style = styleOfHistory(history);
      for (const length of full ? (['shorter', 'longer', undefined] as const) : ([seed % 2 === 0 ? 'longer' : 'shorter'] as const)) {
        const about = changes(seed - (seed % 3));
        const { message, ...parts } = await app.commitMessages.write(about, { style, seed, ...(length && { length }) });
        expect(message, history.name).toMatch(history.header);
        const { source: _, ...parsed } = parts;
        const headings = length === 'shorter' ? [] : style.headings;
        const bounds = { ...style, headings, maxHeader: Math.min(style.maxHeader, length === 'shorter' ? 50 : 72) };
        expect(parseCommitMessage(message, parts.scope === null ? [] : [parts.scope], bounds)).toEqual(parsed);
      }
    }
    await app.close();
  });

  it('evaluate their prompt once, however many they are and however long', limit, async () => {
    const app = open(random, { temperature: 1, contextSize: 4096, commitBody: false });
    const seen: { evaluatedTokens: number; promptTokens: number }[] = [];
    const generate = app.engine.generate.bind(app.engine);
    app.engine.generate = async (...args) => {
      const result = await generate(...args);
      seen.push(result);
      return result;
    };
    const about = changes(42);
    const found = await app.commitMessages.candidates(about, 3, { seed: 1 });
    expect(found).toHaveLength(3);
    const [first, ...others] = seen;
    expect(first!.evaluatedTokens).toBeGreaterThan(first!.promptTokens / 2);
    for (const { evaluatedTokens } of others) expect(evaluatedTokens).toBeLessThan(first!.promptTokens / 10);
    // Only the last words of the prompt are others.
    seen.length = 0;
    await app.commitMessages.write(about, { length: 'shorter', seed: 1 });
    await app.commitMessages.write(about, { length: 'longer', seed: 1 });
    for (const { evaluatedTokens, promptTokens } of seen) expect(evaluatedTokens).toBeLessThan(promptTokens / 5);
    await app.close();
  });

  it('are others when another one is wanted, also where the same seed would write the same', limit, async () => {
    const app = open(random, { temperature: 0, contextSize: 2048, commitBody: false });
    const about = changes(7);
    const known = [(await app.commitMessages.write(about, { seed: 1 })).message];
    expect((await app.commitMessages.write(about, { seed: 1 })).message).toBe(known[0]);
    for (let turn = 0; turn < 3; turn++)
      known.push((await app.commitMessages.write(about, { seed: 1, again: true, unlike: known })).message);
    expect(new Set(known).size).toBe(4);
    await app.close();
  });

  it('can be stopped at any time', async () => {
    const app = open(random, { temperature: 1, commitBody: true });
    await app.models.ensureLoaded();
    for (let i = 0; i < 12; i++) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), i * 15);
      const started = performance.now();
      const outcome = await app.commitMessages.write(changes(i), { signal: controller.signal }).then(
        (message) => parseCommitMessage(message.message),
        (error: unknown) => error,
      );
      expect(performance.now() - started).toBeLessThan(i * 15 + 1000);
      if (typeof outcome !== 'object' || !('subject' in outcome!)) expect(outcome).toMatchObject({ code: 'cancelled' });
    }
    expect(parseCommitMessage((await app.commitMessages.write(changes(1))).message)).toBeTypeOf('object');
  });
});
