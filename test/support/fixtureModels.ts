/** The test models, written once for a run: what the real engine answers with where nothing was downloaded. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeFixtureModel } from '../../scripts/fixtureModel.ts';

export interface FixtureModels {
  /**
   * Answers with a given, readable text. Asked for an edit of `samples/shop` (`app.edits`) it replaces lines 6 to 12 of `src/cart.js`, the loop in
   * `total`, also among several files or with these lines as `within`; and in `src/report.ts`, with `within` lines 6 to 9 or line 7 alone, it
   * takes away the wrong type. The loop that it has replaced stays as it is then, and any other block of old lines gets one comment in its place.
   */
  scripted: string;
  /** Small random weights: says anything. */
  random: string;
  /** Makes vectors of texts, in which words that mean the same are the same (`concepts` of `scripts/fixture/embeddingModel.ts`). */
  embedding: string;
  /** Says how well a text fits, by the words in it (`fitWords` of `scripts/fixture/rerankingModel.ts`). */
  reranking: string;
  remove(): void;
}

/** Writes them into a temporary folder. */
export function writeFixtureModels(): FixtureModels {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mlx-code-models-'));
  const scripted = path.join(folder, 'scripted.gguf');
  const random = path.join(folder, 'random.gguf');
  const embedding = path.join(folder, 'embedding.gguf');
  const reranking = path.join(folder, 'reranking.gguf');
  writeFixtureModel({ out: scripted, kind: 'scripted' });
  writeFixtureModel({ out: random, kind: 'random', seed: 1 });
  writeFixtureModel({ out: embedding, kind: 'embedding' });
  writeFixtureModel({ out: reranking, kind: 'reranking' });
  return {
    scripted,
    random,
    embedding,
    reranking,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
