/** `mlx-code models inspect`: what a model file holds, read from its header by the worker, never loaded, and what a load would take here. */
import { countOf, formatBytes, formatCount } from '../base/formatNumbers.ts';
import { AppError } from '../base/appError.ts';
import { memoryPlanText } from '../core/models/memoryPlanText.ts';
import { userMessage } from '../core/userMessage.ts';
import type { MemoryNeed } from '../protocol/worker/memoryPlan.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { namedModel } from './modelFinder.ts';

export async function modelsInspect(named: string, { app, output, signal }: CommandContext): Promise<number> {
  const { path: file } = await namedModel(named);
  const header = await app.engine.inspect(file, signal);
  const { architecture, name, parameters, quantisation, contextLength, fim, bytes } = header;
  // That it can't be loaded here, or the engine isn't there to tell, is no reason not to tell what it is.
  const planning = await app.models.plan(file, signal).catch((error: unknown) => {
    if (AppError.isCancelled(error)) throw error;
    return AppError.from(error);
  });
  const problem = planning instanceof AppError ? { code: planning.code, message: userMessage(planning).text } : null;
  const planned = planning instanceof AppError ? null : planning;
  // Of the two estimates, the engine's where it makes one: the plan goes by it.
  const memory = planned?.memory ?? header.memory;
  const plan = planned && { ...planned, fits: planned.contextSize !== null };
  output.line({ type: 'model', ok: true, architecture, name, parameters, quantisation, contextLength, fim, bytes, memory, plan, problem });
  const rows: [string, string][] = [
    ['name', name],
    ['architecture', architecture],
    ['parameters', formatCount(parameters)],
    ['quantisation', quantisation],
    ['context length', contextLength > 0 ? countOf(contextLength, 'token') : 'not told'],
    ['fill in the middle', fim ? 'yes' : 'no'],
    ['file size', formatBytes(bytes)],
    ['memory', planned ? memoryPlanText(planned) : needOf(memory)],
    ...(problem ? [['runs here', `no: ${problem.message}`] satisfies [string, string]] : []),
  ];
  output.text(rows.map(([label, value]) => `${label.padEnd(20)}${value.replace(/\s+/g, ' ')}\n`).join(''));
  return exitCodes.done;
}

function needOf({ weights, kvPerToken, compute }: MemoryNeed): string {
  return `${formatBytes(weights)} weights, ${formatBytes(kvPerToken * 1000)} per 1,000 tokens, ${formatBytes(compute)} compute`;
}
