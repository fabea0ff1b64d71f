/** `mlx-code edit`: has the model edit one file, shows the change as a diff, and applies it when asked to. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { reportOfChanges } from '../core/edits/applyReport.ts';
import type { ConflictReason, FileChange } from '../core/edits/fileChange.ts';
import type { EditResult, LineRange } from '../core/edits/editRequest.ts';
import { linesOf } from '../core/edits/fileLines.ts';
import { unifiedDiff } from '../core/edits/unifiedDiff.ts';
import { conflictMessage, userMessage } from '../core/userMessage.ts';
import { readInside } from '../node/fileImage.ts';
import { reasonOf } from '../node/insideRoot.ts';
import { carryOut, writeReport } from './applyOutput.ts';
import { type CommandContext, exitCodes } from './command.ts';

export interface EditCommandOptions {
  instruction: string;
  /** Relative to the root, or absolute. */
  file: string;
  lines: LineRange | null;
  apply: boolean;
  /** Applies also an answer that ended at its bound. */
  partial: boolean;
}

const cutMessage = 'The answer ended at its bound, so the change may be missing or incomplete. A larger --max-tokens gives a whole one.';

export async function edit(options: EditCommandOptions, context: CommandContext): Promise<number> {
  const { output, common } = context;
  const root = await realpath(common.root);
  const stated = await pathBelow(root, options.file);
  const text = await readText(root, stated);
  if (typeof text !== 'object') return refuse(context, text === 'outside' ? options.file : stated, text);
  const { lines } = options;
  const count = linesOf(text.text).length;
  if (lines && lines.last > count) {
    const hint = `--lines reaches to line ${String(lines.last)}, but the file has ${String(count)}.`;
    throw new AppError('usage', hint, { hint });
  }
  const result = await ask(options, context, stated, text.text);
  if (result === null) return refuse(context, stated, 'placeholder');
  const { status, changes, cut, stats } = result;
  const files = changes.map((change) => ({ path: change.path, diff: unifiedDiff(change) }));
  // A bound that leaves no room for any edit ends the answer before it begins.
  const unfinished = cut || (status === 'nothing' && stats.tokens === 0);
  output.line({ type: 'proposal', status, files, tokens: stats.tokens, reason: unfinished ? 'unfinished' : null });
  for (const { diff } of files) output.text(diff);
  if (unfinished) output.note(cutMessage);
  else if (status === 'nothing') output.note(userMessage(new AppError('nothingChanged', 'nothing')).text);
  const code = unfinished ? exitCodes.partly : exitCodes.done;
  return options.apply && changes.length > 0 ? Math.max(code, await applyChanges(options, context, root, changes, cut)) : code;
}

async function applyChanges(
  options: EditCommandOptions,
  context: CommandContext,
  root: string,
  changes: readonly FileChange[],
  cut: boolean,
): Promise<number> {
  const { app, output, signal } = context;
  const held = cut && !options.partial;
  const problems = held
    ? new Map(changes.map(({ path: changed }) => [changed, 'unfinished' as const]))
    : await app.disk.problems(root, changes);
  const label = `mlx-code edit: ${options.instruction.slice(0, 60)}`;
  const report = await carryOut(app, reportOfChanges(changes, problems, false), { root, label, partial: false, dryRun: false, signal });
  if (held) output.note('It was not applied. --partial applies it as it is.');
  return writeReport(output, report, false);
}

/** Null when the answer leaves code out, which nobody could apply. */
async function ask(
  options: EditCommandOptions,
  { app, output, common, signal }: CommandContext,
  stated: string,
  text: string,
): Promise<EditResult | null> {
  const { instruction, lines } = options;
  const languageId = path.extname(stated).slice(1);
  try {
    return await app.edits.edit(
      { instruction, files: [{ path: stated, languageId, text, ...(lines ? { within: lines } : {}) }] },
      {
        signal,
        ...(common.seed === undefined ? {} : { seed: common.seed }),
        onPrefill: (done, total) => output.progress(`reading, ${String(done)} of ${String(total)} tokens`),
        onText: (soFar) => output.progress(soFar.trimEnd().split('\n').at(-1) ?? ''),
      },
    );
  } catch (error) {
    if (AppError.is(error, 'answerIncomplete')) return null;
    throw error;
  }
}

function refuse({ output }: CommandContext, stated: string, reason: ConflictReason): number {
  const message = conflictMessage(reason, stated);
  output.line({ type: 'proposal', status: 'refused', files: [], tokens: 0, reason, message });
  output.note(message);
  return exitCodes.partly;
}

async function readText(root: string, stated: string): Promise<{ text: string } | ConflictReason> {
  try {
    const { image } = await readInside(root, stated);
    return image ?? 'missingFile';
  } catch (error) {
    return reasonOf(error);
  }
}

/** As it is below the root; where it isn't, what was stated, which is refused then. */
async function pathBelow(root: string, file: string): Promise<string> {
  const absolute = path.resolve(root, file);
  const folder = await realpath(path.dirname(absolute)).catch(() => path.dirname(absolute));
  return path
    .relative(root, path.isAbsolute(file) ? path.join(folder, path.basename(absolute)) : absolute)
    .split(path.sep)
    .join('/');
}
