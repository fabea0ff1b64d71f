/** What the models beside the main one would take, worked out before a load from their headers: for who asks, and with the windows that the load gives them. */
import { stat } from 'node:fs/promises';
import type { Llama } from 'node-llama-cpp';
import { AppError, throwIfCancelled } from '../base/appError.ts';
import { bytesWith, usualBatch } from '../core/models/ggufMemory.ts';
import { mostSmallWindow } from '../core/models/smallModel.ts';
import type { ModelTuning } from '../protocol/worker/loadParams.ts';
import type { CompanionNeed, MemoryPlan } from '../protocol/worker/memoryPlan.ts';
import type { CompanionPaths, CompanionRole } from '../protocol/worker/modelRoles.ts';
import { planCompanion } from './companionModel.ts';
import { embeddingWindow } from './embedder.ts';
import { wholeModel } from './modelLoader.ts';
import type { NativeLog } from './nativeEngine.ts';
import { rankingWindow } from './ranker.ts';
import { completionBatch, completionWindow } from './slot.ts';

/** In the order in which they are loaded, each from what those before it leave. */
const roles: readonly CompanionRole[] = ['completion', 'draft', 'small', 'embedding', 'reranking'];

interface BesidePlanning {
  llama: Llama;
  tuning: ModelTuning;
  log: NativeLog;
  signal: AbortSignal;
}

/** Window and batch of a model beside one with such a window, in tokens. */
export function companionSize(role: CompanionRole, mainWindow: number): { window: number; batch: number } {
  if (role === 'embedding') return { window: embeddingWindow, batch: embeddingWindow };
  if (role === 'reranking') return { window: rankingWindow, batch: rankingWindow };
  if (role === 'small') return { window: Math.min(mostSmallWindow, mainWindow), batch: usualBatch };
  return { window: role === 'draft' ? Math.min(completionWindow, mainWindow) : completionWindow, batch: completionBatch };
}

/** The same for the same file, whatever path leads to it. */
export function identityOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${String(dev)} ${String(ino)}`,
    () => path,
  );
}

/**
 * What the wanted ones need beside the main one of that path and plan; none where that one doesn't fit itself. A file that can't be read is left out: the load
 * tells of it. Rejects with `cancelled`.
 */
export async function planBeside(
  paths: CompanionPaths,
  main: { path: string; plan: MemoryPlan },
  planning: BesidePlanning,
): Promise<CompanionNeed[]> {
  const { log, signal } = planning;
  const { memory, contextSize, haveBytes } = main.plan;
  if (contextSize === null) return [];
  const mainFile = await identityOf(main.path);
  let left = haveBytes - bytesWith(memory, contextSize);
  const needs: CompanionNeed[] = [];
  const files = new Set<string>();
  for (const role of roles) {
    const path = paths[role] ?? '';
    const file = await identityOf(path);
    if (path === '' || file === mainFile) continue;
    const size = { ...companionSize(role, contextSize), shared: files.has(file) };
    const need = await needOf(path, size, left, planning).catch((error: unknown) => {
      throwIfCancelled(signal);
      log('debug', `what the model for ${role} needs can't be told: ${String(error)}`);
      return null;
    });
    if (!need) continue;
    if (need.fits) {
      left -= need.needBytes;
      files.add(file);
    }
    needs.push({ role, ...need });
  }
  return needs;
}

async function needOf(
  path: string,
  { shared, ...size }: ReturnType<typeof companionSize> & { shared: boolean },
  haveBytes: number,
  { signal, ...planning }: BesidePlanning,
): Promise<Pick<CompanionNeed, 'needBytes' | 'fits'>> {
  const file = await wholeModel(path, signal);
  try {
    const { needBytes } = await planCompanion({ ...planning, file, ...size }, Math.max(0, haveBytes), shared);
    return { needBytes, fits: true };
  } catch (error) {
    const { needBytes } = AppError.from(error).data;
    if (!AppError.is(error, 'modelTooLarge') || typeof needBytes !== 'number') throw error;
    return { needBytes, fits: false };
  }
}
