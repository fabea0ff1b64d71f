import type { CompanionPaths, CompanionRole } from '../../protocol/worker/modelRoles.ts';
import type { Settings } from '../ports.ts';

/** The models that the settings name beside the one that answers, by their work; the empty ones are left out. */
export function companionPaths({
  completionModelPath: completion,
  draftModelPath: draft,
  smallModelPath: small,
  embeddingModelPath: embedding,
  rerankingModelPath: reranking,
}: Pick<
  Settings,
  'completionModelPath' | 'draftModelPath' | 'smallModelPath' | 'embeddingModelPath' | 'rerankingModelPath'
>): CompanionPaths {
  const named = { completion, draft, small, embedding, reranking } satisfies CompanionPaths;
  return Object.fromEntries(Object.entries(named).filter(([, path]) => path !== ''));
}

/** What of them there is, in the order in which they are loaded. */
export function companionsNamed(settings: Parameters<typeof companionPaths>[0]): CompanionRole[] {
  return Object.keys(companionPaths(settings)) as CompanionRole[];
}
