import { AppError } from '../../base/appError.ts';
import type { CompanionInfo, ModelInfo, UnusedCompanion } from '../../protocol/worker/modelInfo.ts';

/** Why a model beside the main one isn't used, since its load or as was found `later`, as an error that can be told; null where it is. */
export function companionProblem(
  { role, problem: atLoad }: CompanionInfo,
  { fim }: Pick<ModelInfo, 'fim'>,
  later: readonly UnusedCompanion[] = [],
): AppError | null {
  const problem = atLoad ?? later.find((unused) => unused.role === role)?.problem;
  if (!problem) return null;
  // With a second model that can't be used, it is the main one's own.
  const instead = role === 'completion' && fim;
  return new AppError('companionUnused', problem.code, { ...problem.data, role, cause: problem.code, instead });
}
