/** What of a machine's memory a model may take. Pure. */
import type { MachineMemory } from '../../protocol/worker/memoryPlan.ts';

/** Kept for the editor, the system, and what the estimate leaves out. */
const reserveBytes = 256 * 1024 * 1024;
/** Of the main memory, what the system and an editor hold when everything else has been closed. */
const systemShare = 1 / 8;

/**
 * The bytes among `memory` that a model may take. A GPU's own memory counts beside the main memory, unified memory (Apple Silicon) once.
 *
 * macOS keeps hardly any page free: what isn't wired it caches, compresses or gives back when asked. Its "free" figure would refuse every model, so
 * there everything that isn't wired counts, up to what Metal may use.
 */
export function usableBytes({ platform, total, wired, available, video }: MachineMemory): number {
  const own = platform === 'darwin' ? Math.max(0, total - wired) : available;
  if (video === null) return Math.max(0, own - reserveBytes);
  if (video.unifiedSize > 0 && video.unifiedSize >= video.free) return Math.max(0, Math.min(own, video.free) - reserveBytes);
  return Math.max(0, own + Math.max(0, video.free - video.unifiedSize) - reserveBytes);
}

/** The bytes that a model may take at most, once other programs have made way. Never fewer than it may take now. */
export function mostBytes(machine: MachineMemory): number {
  const { total, video } = machine;
  const emptied = { ...machine, available: total * (1 - systemShare), video: video && { ...video, free: video.total } };
  return Math.max(usableBytes(machine), usableBytes(emptied));
}
