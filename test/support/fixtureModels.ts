/** The test models, written once for a run: what the real engine answers with where nothing was downloaded. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';

export interface FixtureModels {
  /** Answers with a given, readable text. */
  scripted: string;
  /** Small random weights: says anything. */
  random: string;
  remove(): void;
}

/** Writes both into a temporary folder. */
export function writeFixtureModels(): FixtureModels {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-models-'));
  const scripted = path.join(folder, 'scripted.gguf');
  const random = path.join(folder, 'random.gguf');
  writeFixtureModel({ out: scripted, kind: 'scripted' });
  writeFixtureModel({ out: random, kind: 'random', seed: 1 });
  return {
    scripted,
    random,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
