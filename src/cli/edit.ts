/** `mlx-code edit`: has the model edit one file, shows the change as a diff, and applies it when asked to. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { reportOfChanges } from '../core/edits/applyReport.ts';
import type { ConflictReason, FileChange } from '../core/edits/fileChange.ts';
import type { EditResult, LineRange } from '../core/edits/editRequest.ts';
import { linesOf } from '../core/edits/fileLines.ts';
import { unifiedDiff } from '../core/edits/unifiedDiff.ts';
import { conflictMessage } from '../core/edits/editSentences.ts';
import { userMessage } from '../core/userMessage.ts';
import { readInside } from '../node/fileImage.ts';
import { reasonOf } from '../node/insideRoot.ts';
import { carryOut, noteHidden, writeReport } from './applyOutput.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { commandFileText } from './commandFileText.ts';
import { fileBelow } from './fileBelow.ts';

export interface EditCommandOptions {
  instruction: string;
  /** As {@link fileBelow} takes it. */
  file: string;
  lines: LineRange | null;
  apply: boolean;
  /** Applies also an answer that ended at its bound. */
  partial: boolean;
}

const cutMessage = {
  some: 'The answer ended at its bound, so the change may be incomplete. A larger --max-tokens gives a whole one.',
  none: 'The answer ended at its bound before it held a change. Give it room with a larger --max-tokens.',
};

export async function edit(written: EditCommandOptions, context: CommandContext): Promise<number> {
  const { output, common, project } = context;
  const command = await commandFileText(written.instruction, common.root, [written.file], project);
  const options = command ? { ...written, instruction: command.text } : written;
  const root = await realpath(common.root);
  const stated = await fileBelow(common.root, options.file);
  if (stated === null) return refuse(context, options.file, 'outside');
  const text = await readText(root, stated);
  if (typeof text !== 'object') return refuse(context, stated === '' ? options.file : stated, text);
  const { lines } = options;
  const count = linesOf(text.text).length;
  if (lines && lines.last > count) {
    const hint = `--lines reaches to line ${String(lines.last)}, but the file has ${String(count)}.`;
    throw new AppError('usage', hint, { hint });
  }
  const result = await ask(options, context, stated, text.text);
  if (result === null) return refuse(context, stated, 'placeholder');
  const { status, changes, cut, stats } = result;
  if (cut && changes.length === 0) return refuse(context, stated, 'unfinished', stats.tokens);
  const files = changes.map((change) => ({ path: change.path, diff: unifiedDiff(change) }));
  output.line({ type: 'proposal', status, files, tokens: stats.tokens, reason: cut ? 'unfinished' : null });
  for (const { diff } of files) output.diff(diff);
  if (!options.apply) noteHidden(output, changes);
  if (cut) output.note(cutMessage.some);
  else if (status === 'nothing') output.note(userMessage(new AppError('nothingChanged', 'nothing')).text);
  const code = cut ? exitCodes.partly : exitCodes.done;
  return options.apply && changes.length > 0 ? Math.max(code, await applyChanges(options, context, root, changes, cut)) : code;
}

async function applyChanges(
  options: EditCommandOptions,
  context: CommandContext,
  root: string,
  changes: readonly FileChange[],
  cut: boolean,
): Promise<number> {
  const { app, output } = context;
  const held = cut && !options.partial;
  const problems = held
    ? new Map(changes.map(({ path: changed }) => [changed, 'unfinished' as const]))
    : await app.disk.problems(root, changes);
  const label = `mlx-code edit: ${options.instruction.slice(0, 60)}`;
  const names = await app.disk.severalNames(root, changes);
  const report = await carryOut(reportOfChanges(changes, problems, false), { root, label, partial: false, dryRun: false }, context);
  if (held) output.note('It was not applied. --partial applies it as it is.');
  return writeReport(output, report, names, false);
}

/** Null when the answer leaves code out, which nobody could apply. */
async function ask(
  options: EditCommandOptions,
  { app, output, common, ...signals }: CommandContext,
  stated: string,
  text: string,
): Promise<EditResult | null> {
  const { instruction, lines } = options;
  const languageId = path.extname(stated).slice(1);
  const signal = options.apply ? signals.interrupt : signals.signal;
  try {
    return await app.edits.edit(
      { instruction, files: [{ path: stated, languageId, text, ...(lines ? { within: lines } : {}) }] },
      {
        signal,
        ...(common.seed === undefined ? {} : { seed: common.seed }),
        ...(common.maxTokens === undefined ? {} : { maxTokens: common.maxTokens }),
        onPrefill: (done, total) => output.progress(`reading, ${String(done)} of ${String(total)} tokens`),
        onText: (soFar) => output.progress(soFar.trimEnd().split('\n').at(-1) ?? ''),
      },
    );
  } catch (error) {
    if (AppError.is(error, 'answerIncomplete')) return null;
    throw error;
  }
}

function refuse({ output }: CommandContext, file: string, reason: ConflictReason, tokens = 0): number {
  const message = refusal(file, reason);
  output.line({ type: 'proposal', status: 'refused', files: [], tokens, reason, message });
  output.note(message);
  return exitCodes.partly;
}

/** Here it is the command line that names the file, and not an answer. */
function refusal(file: string, reason: ConflictReason): string {
  switch (reason) {
    case 'outside':
      return `The file “${file}” is not inside the folder of the project. Name one inside it, or the right folder with --root.`;
    case 'missingFile':
      return `The file “${file}” is not there. Name one that is, relative to --root or to the current folder.`;
    case 'directory':
      return `“${file}” is a folder. Name one file with --file.`;
    case 'unfinished':
      return cutMessage.none;
    default:
      return conflictMessage(reason, file);
  }
}

async function readText(root: string, stated: string): Promise<{ text: string } | ConflictReason> {
  if (stated === '') return 'directory';
  try {
    const { image } = await readInside(root, stated);
    return image ?? 'missingFile';
  } catch (error) {
    return reasonOf(error);
  }
}
