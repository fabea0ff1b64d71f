/** `mlx-code models inspect`: what a model file holds, read from its header by the worker, never loaded, and what a load would take here. */
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { memoryPlanText } from '../core/models/memoryPlanText.ts';
import { formatBytes, formatCount } from '../core/userMessage.ts';
import type { MemoryNeed } from '../protocol/worker.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function modelsInspect(file: string, { app, output, signal }: CommandContext): Promise<number> {
  const header = await app.engine.inspect(path.resolve(file), signal);
  const { architecture, name, parameters, quantisation, contextLength, fim, bytes, memory } = header;
  // What an engine that isn't there can't tell is no reason to tell nothing.
  const plan = await app.models.plan(path.resolve(file), signal).catch((error: unknown) => {
    if (AppError.isCancelled(error)) throw error;
    return null;
  });
  const planned = plan && { ...plan, fits: plan.contextSize !== null };
  output.line({ type: 'model', ok: true, architecture, name, parameters, quantisation, contextLength, fim, bytes, memory, plan: planned });
  const rows: [string, string][] = [
    ['name', name],
    ['architecture', architecture],
    ['parameters', formatCount(parameters)],
    ['quantisation', quantisation],
    ['context length', `${formatCount(contextLength)} tokens`],
    ['fill in the middle', fim ? 'yes' : 'no'],
    ['file size', formatBytes(bytes)],
    ['memory', plan ? memoryPlanText(plan) : needOf(memory)],
  ];
  output.text(rows.map(([label, value]) => `${label.padEnd(20)}${value.replace(/\s+/g, ' ')}\n`).join(''));
  return exitCodes.done;
}

function needOf({ weights, kvPerToken, compute }: MemoryNeed): string {
  return `${formatBytes(weights)} weights, ${formatBytes(kvPerToken * 1000)} per 1,000 tokens, ${formatBytes(compute)} compute`;
}
