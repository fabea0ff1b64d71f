/** Models beside the main one that a search can do without: where the one that was named can't be found, it says so and goes on. */
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import type { Settings } from '../core/ports.ts';
import { namedModel } from './modelFinder.ts';

type Gap = { why: 'failed'; error: AppError } | null;

export interface ModelGaps {
  embedding: Gap;
  reranking: Gap;
}

/** The settings with these models, by file or alias, and why one of them isn't there. */
export async function modelsBeside(named: {
  embedding: string | null;
  reranking: string | null;
}): Promise<{ settings: Pick<Settings, 'embeddingModelPath' | 'rerankingModelPath'>; gaps: ModelGaps }> {
  const [embedding, reranking] = await Promise.all([beside(named.embedding), beside(named.reranking)]);
  return {
    settings: { embeddingModelPath: embedding.path, rerankingModelPath: reranking.path },
    gaps: { embedding: embedding.gap, reranking: reranking.gap },
  };
}

async function beside(named: string | null): Promise<{ path: string; gap: Gap }> {
  if (named === null) return { path: '', gap: null };
  try {
    return { path: path.resolve((await namedModel(named)).path), gap: null };
  } catch (thrown) {
    return { path: '', gap: { why: 'failed', error: AppError.from(thrown) } };
  }
}
