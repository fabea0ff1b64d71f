/** `mlx-code review`: has the model review changes or files, and lists what it finds. It changes nothing unless fixes are asked for and to be applied. */
import { realpath } from 'node:fs/promises';
import { AppError } from '../base/appError.ts';
import { countOf } from '../base/formatNumbers.ts';
import { reportOfChanges } from '../core/edits/applyReport.ts';
import { conflictMessage } from '../core/edits/editSentences.ts';
import type { LineRange } from '../core/edits/editRequest.ts';
import type { FileChange } from '../core/edits/fileChange.ts';
import { textLines } from '../base/textLines.ts';
import { dismissedPrints } from '../core/review/dismissals.ts';
import { reaches } from '../core/review/finding.ts';
import { hiddenRule } from '../core/review/hiddenFindings.ts';
import { leftOutWords } from '../core/review/leftOutWords.ts';
import { usualRules } from '../core/review/reviewRules.ts';
import type { KnownFinding, ReviewResult } from '../core/review/reviewService.ts';
import { reviewOfText, type ReviewChanges, type ReviewSubject } from '../core/review/reviewSubject.ts';
import { sarifLog } from '../core/review/sarif.ts';
import type { Surprise } from '../core/review/surprise.ts';
import type { TeamRules } from '../core/review/teamRules.ts';
import { surpriseWords, unusualWords } from '../core/review/unusualWords.ts';
import { showHidden } from '../core/security/hiddenText.ts';
import { userMessage } from '../core/userMessage.ts';
import { readInside } from '../node/fileImage.ts';
import { readReview } from '../node/git/readReview.ts';
import { reasonOf } from '../node/insideRoot.ts';
import { readTeamRules } from '../node/review/readTeamRules.ts';
import type { Severity } from '../protocol/worker/review.ts';
import { carryOut, noteHidden, writeReport } from './applyOutput.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { fileBelow } from './fileBelow.ts';
import { FindingFixes } from './findingFixes.ts';
import { ownVersion } from './ownVersion.ts';

/** A file with the lines of it that are meant, null for all. */
export interface NamedLines {
  file: string;
  lines: LineRange | null;
}

export interface ReviewCommandOptions {
  /** Changes that git knows, or files. */
  subject: ReviewSubject | { kind: 'files'; files: NamedLines[] };
  sarif: boolean;
  /** A finding so grave, or graver, makes the command end with 3. */
  severity: Severity;
  maxFindings: number;
  /** Has each finding mended, and shows how. */
  fix: boolean;
  /** Applies what mends them; with `partial` also where some of it can't be. */
  apply: boolean;
  partial: boolean;
}

/** What is reviewed, and where its paths count from. */
interface Reviewed {
  root: string;
  changes: ReviewChanges;
}

export async function review(options: ReviewCommandOptions, context: CommandContext): Promise<number> {
  const { output } = context;
  const { root, changes } = await read(options.subject, context);
  const team = await readTeamRules(
    root,
    changes.files.map(({ path }) => path),
  );
  const told = (finding: KnownFinding, more: Readonly<Record<string, unknown>> = {}): void => {
    if (options.sarif) return;
    const { print: _, said: __, surprise, ...fields } = finding;
    output.line({ type: 'finding', ...fields, ...more, surprise: surprise && rounded(surprise) });
    output.row(row(finding));
  };
  // Each is told with its fix, for which the model is free only then.
  const waiting = new Set<KnownFinding>();
  let result: ReviewResult;
  let mended: number = exitCodes.done;
  try {
    result = await reviewed(changes, team, options, options.fix ? (finding) => waiting.add(finding) : told, context);
    if (options.fix)
      mended = await mend(root, result.findings, options, (finding, more) => waiting.delete(finding) && told(finding, more), context);
  } finally {
    // What went wrong meanwhile takes none of them away.
    for (const finding of waiting) told(finding);
  }
  if (options.sarif)
    output.text(`${JSON.stringify(sarifLog(result.findings, [...usualRules, hiddenText, ...team.rules], ownVersion()), null, 2)}\n`);
  const { findings, read: parts, unread, dismissed, unusual } = result;
  const { leftOut } = changes;
  output.line({ type: 'done', findings: findings.length, read: parts, unread, dismissed, unusual: unusual.map(rounded), leftOut });
  for (const note of result.notes) output.note(note);
  for (const note of unusualWords(unusual)) output.note(note);
  for (const note of leftOutWords(leftOut)) output.note(note);
  if (result.instead !== undefined) output.note(result.instead);
  if (parts + unread > 0 || findings.length > 0)
    output.note(`${countOf(findings.length, 'finding')}${dismissed > 0 ? ` beside ${String(dismissed)} dismissed before` : ''}.`);
  return findings.some(({ severity }) => reaches(severity, options.severity)) ? exitCodes.partly : mended;
}

/** Asks for what mends each finding, and applies it when asked to. */
async function mend(
  root: string,
  findings: readonly KnownFinding[],
  options: ReviewCommandOptions,
  told: (finding: KnownFinding, more: Readonly<Record<string, unknown>>) => void,
  context: CommandContext,
): Promise<number> {
  const { output } = context;
  const fixes = new FindingFixes(root, context, signalOf(options, context));
  for (const [at, finding] of findings.entries()) {
    output.progress(`mending ${String(at + 1)} of ${String(findings.length)}`);
    const fix = await fixes.of(finding);
    told(finding, fix.diff === null ? { fix: null, fixReason: fix.why } : { fix: fix.diff });
    if (fix.diff === null) output.note(`No fix: ${fix.why}`);
    else output.diff(fix.diff);
  }
  const { changes } = fixes;
  if (options.apply && changes.length > 0) return applyFixes(changes, options, context);
  noteHidden(output, changes);
  return exitCodes.done;
}

async function applyFixes(changes: readonly FileChange[], { partial }: ReviewCommandOptions, context: CommandContext): Promise<number> {
  const { app, common, output } = context;
  const root = await realpath(common.root);
  const report = reportOfChanges(changes, await app.disk.problems(root, changes), partial);
  const names = await app.disk.severalNames(root, changes);
  const label = `mlx-code review: ${countOf(changes.length, 'file')} mended`;
  return writeReport(output, await carryOut(report, { root, label, partial, dryRun: false }, context), names, false);
}

/** What is to be applied is wanted whether or not anybody reads of it. */
function signalOf({ apply }: ReviewCommandOptions, { signal, interrupt }: CommandContext): AbortSignal {
  return apply ? interrupt : signal;
}

const hiddenText = { id: hiddenRule, text: 'a line has characters that are not seen, or turn the reading direction', cites: null };

async function reviewed(
  changes: ReviewChanges,
  team: TeamRules,
  options: ReviewCommandOptions,
  onFinding: (finding: KnownFinding) => void,
  context: CommandContext,
): Promise<ReviewResult> {
  const { app, output, common } = context;
  try {
    return await app.reviews.review(changes, {
      team,
      maxFindings: options.maxFindings,
      signal: signalOf(options, context),
      dismissed: await dismissedPrints(app.dismissals),
      ...(common.seed !== undefined && { seed: common.seed }),
      onFinding,
      onSurprise: () => output.progress('reading which lines are unusual'),
      onProgress: (done, of) => output.progress(`reading part ${String(done + 1)} of ${String(of)}`),
    });
  } catch (error) {
    // For a hook it is no failure that there is nothing to review.
    if (!AppError.is(error, 'reviewNothing')) throw error;
    output.note(userMessage(error).text);
    return { findings: [], dismissed: 0, read: 0, unread: 0, unusual: [], notes: [] };
  }
}

async function read(subject: ReviewCommandOptions['subject'], { app, output, common, signal }: CommandContext): Promise<Reviewed> {
  if (subject.kind === 'files') return readFiles(subject.files, common.root);
  const found = await app.effects.run({ kind: 'startProcess', program: 'git' }, () => readReview(common.root, subject, { signal }));
  if (subject.kind === 'changes' && found.read === 'unstaged') output.note('Nothing is staged: all that is not committed is reviewed.');
  return found;
}

/** What stands in the files, whether or not it was changed. */
async function readFiles(files: readonly NamedLines[], given: string): Promise<Reviewed> {
  const root = await realpath(given);
  const changes: ReviewChanges = { files: [], leftOut: [], secretFiles: [] };
  for (const { file, lines } of files) {
    const stated = await fileBelow(given, file);
    if (stated === null) throw new AppError('outsideWorkspace', `outside: ${file}`, { path: file, root: given });
    const text = await readText(root, stated, file);
    const count = textLines(text).length;
    if (lines && lines.last > count) {
      const hint = `“${file}:${String(lines.first)}-${String(lines.last)}” reaches to line ${String(lines.last)}, but the file has ${String(count)}.`;
      throw new AppError('usage', hint, { hint });
    }
    const found = reviewOfText(stated, text, lines);
    const before = changes.files.find(({ path }) => path === stated);
    if (before) before.hunks.push(...found.files.flatMap(({ hunks }) => hunks));
    else changes.files.push(...found.files);
    changes.leftOut.push(...found.leftOut);
    changes.secretFiles.push(...found.secretFiles);
  }
  return { root, changes };
}

async function readText(root: string, stated: string, file: string): Promise<string> {
  if (stated === '') throw new AppError('fileUnreadable', 'the root itself', { path: file });
  let image;
  try {
    ({ image } = await readInside(root, stated));
  } catch (error) {
    const reason = reasonOf(error);
    const message =
      reason === 'directory'
        ? `“${showHidden(file)}” is a folder. Name the files in it that are to be reviewed.`
        : conflictMessage(reason, file);
    throw new AppError('usage', message, { hint: message }, error);
  }
  if (!image) throw new AppError('fileUnreadable', `no file ${file}`, { path: file });
  return image.text;
}

/** In the form that editors and terminals make a link of. */
function row({ path, line, severity, rule, cites, message, surprise }: KnownFinding): string {
  return `${path}:${String(line)}: ${severity}: ${message} [${cites ?? rule}${surprise ? `; ${surpriseWords(surprise)}` : ''}]`;
}

/** Bits in hundredths: what lies behind is another one with another number of threads. */
function rounded<T extends Surprise>(surprise: T): T {
  const hundredths = (bits: number): number => Math.round(bits * 100) / 100;
  return { ...surprise, bitsPerToken: hundredths(surprise.bitsPerToken), mostBits: hundredths(surprise.mostBits) };
}
