/** `mlx-code models inspect`: what a model file holds, read from its header by the worker, never loaded. */
import path from 'node:path';
import { formatBytes, formatCount } from '../core/userMessage.ts';
import { type CommandContext, exitCodes } from './command.ts';

export async function modelsInspect(file: string, { app, output, signal }: CommandContext): Promise<number> {
  const header = await app.engine.inspect(path.resolve(file), signal);
  const { architecture, name, parameters, quantisation, contextLength, fim, bytes, memory } = header;
  output.line({ type: 'model', ok: true, architecture, name, parameters, quantisation, contextLength, fim, bytes, memory });
  const rows: [string, string][] = [
    ['name', name],
    ['architecture', architecture],
    ['parameters', formatCount(parameters)],
    ['quantisation', quantisation],
    ['context length', `${formatCount(contextLength)} tokens`],
    ['fill in the middle', fim ? 'yes' : 'no'],
    ['file size', formatBytes(bytes)],
    [
      'memory',
      `${formatBytes(memory.weights)} weights, ${formatBytes(memory.kvPerToken * 1000)} per 1,000 tokens, ${formatBytes(memory.compute)} compute`,
    ],
  ];
  output.text(rows.map(([label, value]) => `${label.padEnd(20)}${value.replace(/\s+/g, ' ')}\n`).join(''));
  return exitCodes.done;
}
