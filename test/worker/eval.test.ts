/** The edit evaluation with real engines: constrained edits apply with a model that was never trained, and nothing is claimed for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { type FixtureModels, writeFixtureModels } from '../support/fixtureModels.ts';

const script = path.resolve(import.meta.dirname, '../../scripts/eval.ts');
const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-eval-worker-'));
let models: FixtureModels;

beforeAll(() => {
  models = writeFixtureModels();
});
afterAll(() => {
  models.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['random', 'scripted'] as const)('with the %s test model', (kind) => {
  it.each(['lines', 'text'])('evaluates both ways, form %s', async (form) => {
    const out = path.join(folder, `${kind}-${form}.jsonl`);
    const args = [
      '--model',
      models[kind],
      '--form',
      form,
      '--limit',
      '2',
      '--max-tokens',
      '512',
      '--no-tests',
      '--json',
      '--quiet',
      '--out',
      out,
    ];
    const { code, output } = await runCommand(process.execPath, [script, ...args], { timeoutMs: 100_000 });
    expect(code, output).toBe(0);
    const lines = output.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>); // prettier-ignore
    const of = (way: string): Record<string, unknown> | undefined => lines.find((line) => line.group === 'all' && line.way === way);
    expect(of('constrained')).toMatchObject({ n: 2, wellFormed: 1, solved: null });
    expect(of('unconstrained')).toMatchObject({ n: 2, applied: 0, solved: null });
    if (kind === 'random') expect(of('constrained')).toMatchObject({ applied: 1 });
    expect(lines.at(-1)).toMatchObject({ type: 'caution', text: expect.stringContaining('never trained') as unknown });
  });
});
