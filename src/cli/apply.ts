/** `mlx-code apply`: reads an answer in any form on stdin and applies its edits, all or nothing. No model is needed. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { applyReport } from '../core/edits/applyReport.ts';
import { unifiedDiff } from '../core/edits/unifiedDiff.ts';
import { readEdits } from '../core/edits/reader/readEdits.ts';
import { diskEditAccess } from '../node/diskEditAccess.ts';
import { carryOut, writeReport } from './applyOutput.ts';
import type { CommandContext } from './command.ts';
import { fileBelow } from './fileBelow.ts';
import { readStandardInput } from './standardInput.ts';

export interface ApplyOptions {
  dryRun: boolean;
  partial: boolean;
  fuzzy: boolean;
  allowShrink: boolean;
  /** The file that is meant where the answer names none, as {@link fileBelow} takes it. */
  file: string | undefined;
}

export async function apply(options: ApplyOptions, context: CommandContext): Promise<number> {
  const { app, output, common, interrupt: signal } = context;
  const { dryRun, partial, fuzzy, allowShrink, file } = options;
  if (process.stdin.isTTY) output.note('Paste the answer, then press Ctrl+D on a line of its own.');
  const answer = await readStandardInput(signal);
  const root = await realpath(common.root);
  // One outside is refused like any other path that leads out, where the answer needs it.
  const below = file === undefined ? undefined : await fileBelow(common.root, file);
  const current = below === null || below === '' ? file : below;
  const access = diskEditAccess(root, { named: path.resolve(common.root), current, literal: !fuzzy, signal });
  const read = await readEdits(answer, access, { allowShrink, signal });
  const planned = applyReport(read, await app.disk.problems(root, read.changes), { partial, fuzzy });
  const label = labelOf(planned.changes.map(({ path }) => path));
  const names = await app.disk.severalNames(root, planned.changes);
  const report = await carryOut(planned, { root, label, partial, dryRun }, context);
  if (dryRun) for (const change of report.changes) output.diff(unifiedDiff(change));
  return writeReport(output, report, names, dryRun);
}

function labelOf(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  return `mlx-code apply: ${first}${rest.length === 0 ? '' : ` and ${String(rest.length)} more`}`;
}
