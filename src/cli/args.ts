/** Reads the command line into one of the known commands, or says in one sentence why it can't. */
import type { AppError } from '../base/appError.ts';
import { didYouMean } from '../base/didYouMean.ts';
import { commandLineEntries, firstWords, secondWords, type Shell, shells } from '../core/commands/commandLineEntries.ts';
import type { LineRange } from '../core/edits/editRequest.ts';
import { tagRange } from '../core/git/refName.ts';
import { styleChoices } from '../core/git/style/commitStyle.ts';
import { severities } from '../core/review/finding.ts';
import { usualFindings } from '../core/review/reviewService.ts';
import { insightsPeriods } from '../protocol/insightsPage.ts';
import { type ModelRole, modelRoles } from '../core/models/catalogue/catalogueEntry.ts';
import type { ApplyOptions } from './apply.ts';
import type { CommitMessageCommandOptions } from './commitMessage.ts';
import type { EditCommandOptions } from './edit.ts';
import { GivenOptions, usage } from './givenOptions.ts';
import { helpTopics } from './help.ts';
import type { NamedLines, ReviewCommandOptions } from './review.ts';
import type { StatsOptions } from './stats.ts';
import type { UndoCommandOptions } from './undo.ts';

export interface CommonOptions {
  /** A GGUF file, or an alias of the catalogue; null when none is named. */
  model: string | null;
  root: string;
  seed: number | undefined;
  maxTokens: number | undefined;
  json: boolean;
  quiet: boolean;
}

export type Invocation =
  | { command: 'help'; topic: string }
  | { command: 'version' }
  | { command: 'completion'; shell: Shell }
  | { command: 'ask'; question: string; files: string[]; common: CommonOptions }
  | ({ command: 'commit-message'; body: boolean; common: CommonOptions } & CommitMessageCommandOptions)
  | { command: 'pull-request' | 'changelog'; base: string | undefined; common: CommonOptions }
  | { command: 'release-notes'; from: string; to: string; common: CommonOptions }
  | ({ command: 'apply'; common: CommonOptions } & ApplyOptions)
  | ({ command: 'edit'; common: CommonOptions } & EditCommandOptions)
  | ({ command: 'undo'; common: CommonOptions } & UndoCommandOptions)
  | { command: 'models list'; common: CommonOptions }
  | { command: 'models advise'; role: ModelRole; common: CommonOptions }
  | { command: 'models inspect' | 'models verify' | 'models delete'; file: string; common: CommonOptions }
  | { command: 'models download'; model: string; common: CommonOptions }
  | { command: 'models benchmark'; common: CommonOptions }
  | { command: 'index'; rebuild: boolean; skipped: boolean; embedding: string | null; common: CommonOptions }
  | { command: 'context'; question: string; budget: number | null; text: boolean; reranking: string | null; common: CommonOptions }
  | { command: 'graph'; file: string | null; common: CommonOptions }
  | { command: 'project' | 'settings'; common: CommonOptions }
  | ({ command: 'stats'; common: CommonOptions } & StatsOptions)
  | ({ command: 'review'; common: CommonOptions } & ReviewCommandOptions)
  | { command: 'search'; query: string; limit: number; embedding: string | null; reranking: string | null; common: CommonOptions };

/** Hits of a search, where nobody says how many. */
const usualHits = 10;

const commands = [...new Set([...commandLineEntries.map(({ name }) => name), ...firstWords]), 'help'];

function named(variable = ''): string | null {
  return variable === '' ? null : variable;
}

/** `environment` may name a model in `MLX_CODE_MODEL`, one for vectors in `MLX_CODE_EMBEDDING_MODEL`, and one that ranks in `MLX_CODE_RERANKING_MODEL`. Throws `usage`, whose `hint` is the sentence for the user. */
export function parseArguments(argv: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): Invocation {
  const given = new GivenOptions(argv);
  const [first = '', ...rest] = given.words;
  if (given.flag('version')) return { command: 'version' };
  if (given.flag('help') || first === 'help') {
    const topic = (first === 'help' ? rest[0] : first) ?? '';
    if (!helpTopics.includes(topic)) throw noCommand(topic);
    return { command: 'help', topic };
  }
  const seconds = secondWords(first);
  const command = seconds.length > 0 ? `${first} ${rest.shift() ?? ''}`.trim() : first;
  const common: CommonOptions = {
    model: given.text('model') ?? named(environment.MLX_CODE_MODEL),
    root: given.text('root') ?? process.cwd(),
    seed: given.number('seed'),
    maxTokens: given.number('max-tokens'),
    json: given.flag('json'),
    quiet: given.flag('quiet'),
  };
  const argument = checked(command, rest, given);
  // What is meant there by the other variable writes, and makes no vectors.
  const embedding = (): string | null => given.text('model') ?? named(environment.MLX_CODE_EMBEDDING_MODEL);
  const reranking = given.text('reranker') ?? named(environment.MLX_CODE_RERANKING_MODEL);
  switch (command) {
    case 'ask':
      return { command, question: argument, files: given.texts('file'), common };
    case 'commit-message':
      return {
        command,
        all: given.flag('all'),
        amend: given.flag('amend'),
        allowSecrets: given.flag('allow-secrets'),
        body: given.flag('body'),
        length: given.flag('shorter') ? 'shorter' : given.flag('longer') ? 'longer' : null,
        candidates: given.number('candidates') ?? 1,
        style: given.choice('style', styleChoices) ?? null,
        common,
      };
    case 'pull-request':
    case 'changelog':
      return { command, base: given.text('base'), common };
    case 'release-notes': {
      const tags = tagRange(argument);
      if (tags === null) throw wanted(command);
      return { command, ...tags, common };
    }
    case 'apply':
      return {
        command,
        dryRun: given.flag('dry-run'),
        partial: given.flag('partial'),
        fuzzy: given.flag('fuzzy'),
        allowShrink: given.flag('allow-shrink'),
        file: given.text('file'),
        common,
      };
    case 'edit': {
      const file = given.text('file');
      if (file === undefined) throw wanted(command);
      return {
        command,
        instruction: argument,
        file,
        lines: lineRange(given.text('lines')),
        apply: given.flag('apply'),
        partial: given.flag('partial'),
        common,
      };
    }
    case 'undo':
      if (given.text('id') === '') throw usage('undo takes either --list, or --id with one of the ids that it lists.');
      return { command, list: given.flag('list'), id: given.text('id'), common };
    case 'index':
      return { command, rebuild: given.flag('rebuild'), skipped: given.flag('skipped'), embedding: embedding(), common };
    case 'context':
      return { command, question: argument, budget: given.number('budget') ?? null, text: given.flag('text'), reranking, common };
    case 'graph':
      return { command, file: rest[0] ?? null, common };
    case 'review': {
      const [staged, unstaged] = [given.flag('staged'), given.flag('unstaged')];
      const [base, commit] = [given.text('base'), given.text('commit')];
      return {
        command,
        fix: given.flag('fix'),
        apply: given.flag('apply'),
        partial: given.flag('partial'),
        subject: reviewSubject({ staged, unstaged, base, commit }, rest),
        sarif: given.flag('sarif'),
        severity: given.choice('severity', severities) ?? 'info',
        maxFindings: given.number('max-findings') ?? usualFindings,
        common,
      };
    }
    case 'search':
      return { command, query: argument, limit: given.number('limit') ?? usualHits, embedding: embedding(), reranking, common };
    case 'stats':
      return { command, period: given.choice('period', insightsPeriods) ?? 'week', csv: given.flag('csv'), common };
    case 'project':
    case 'settings':
    case 'models list':
      return { command, common };
    case 'models advise':
      return { command, role: given.choice('role', modelRoles) ?? 'chat', common };
    case 'models inspect':
    case 'models verify':
    case 'models delete':
      return { command, file: argument, common };
    case 'models download':
      return { command, model: argument, common };
    case 'models benchmark': {
      const model = rest[0] ?? common.model;
      if (model === null) throw wanted(command);
      return { command, common: { ...common, model } };
    }
    case 'completion': {
      const shell = shells.find((one) => one === argument);
      if (shell === undefined) throw wanted(command);
      return { command, shell };
    }
    case '':
      throw usage('No command is given. “mlx-code --help” lists them.');
    default:
      if (command !== first || seconds.length === 0) throw noCommand(command);
      throw usage(
        `${first} needs to know what to do: ${seconds.slice(0, -1).join(', ')} or ${seconds.at(-1) ?? ''}, as in “mlx-code ${first} ${seconds[0] ?? ''}”.`,
      );
  }
}

/** Holds what was given against what is stated of the command, and returns its argument, one text also where it is of several words. Throws `usage`. */
function checked(command: string, words: readonly string[], given: GivenOptions): string {
  const text = words.join(' ');
  const entry = commandLineEntries.find(({ name }) => name === command);
  // What there isn't is told as such first.
  if (!entry) return text;
  given.check(command, words);
  const [form] = entry.arguments ?? [];
  if (form === undefined) {
    if (words.length === 0) return text;
    if (entry.input !== undefined)
      throw usage(
        `${command} reads the ${entry.input.toLowerCase()} from stdin and takes no argument, but got “${text}”. Write: mlx-code ${command} < ${text}`,
      );
    throw usage([`${command} takes no argument, but got “${text}”.`, entry.instead ?? ''].join(' ').trim());
  }
  if (form.many) return text;
  if (words.length > 1 && !form.rest) {
    // None is fine as well there, so that “needs” would be wrong.
    if (command === 'graph') throw usage('graph takes one file at most, whose users it lists: mlx-code graph src/total.ts');
    throw wanted(command);
  }
  const argument = form.rest ? text.trim() : text;
  if (argument === '' && (words.length > 0 || !form.optional)) throw wanted(command);
  return argument;
}

function wanted(command: string): AppError {
  const entry = commandLineEntries.find(({ name }) => name === command);
  return usage(`${command} needs ${entry?.wants ?? 'something else'}`);
}

function noCommand(typed: string): AppError {
  const near = didYouMean(typed, commands);
  return usage(`There is no command “${typed}”. ${near === null ? '“mlx-code --help” lists them.' : `Did you mean “mlx-code ${near}”?`}`);
}

/** `12` or `12-20`, counted from 1. */
function lineRange(value: string | undefined): LineRange | null {
  if (value === undefined) return null;
  const [, first = '', last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(value) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === '' || range.first < 1 || range.last < range.first)
    throw usage('--lines needs one line or a range of lines, such as 12-20.');
  return range;
}

function reviewSubject(
  { staged, unstaged, base, commit }: { staged: boolean; unstaged: boolean; base: string | undefined; commit: string | undefined },
  files: readonly string[],
): ReviewCommandOptions['subject'] {
  if (files.length > 0) return { kind: 'files', files: files.map(namedLines) };
  if (base !== undefined) return { kind: 'branch', ref: base };
  if (commit !== undefined) return { kind: 'commit', ref: commit };
  return { kind: staged ? 'staged' : unstaged ? 'unstaged' : 'changes' };
}

/** `src/a.ts`, or with lines behind it, as `src/a.ts:12` and `src/a.ts:12-20`. */
function namedLines(stated: string): NamedLines {
  const [, file, first = '', last = first] = /^(.+?):(\d{1,9})(?:-(\d{1,9}))?$/s.exec(stated) ?? [];
  if (file === undefined) {
    if (stated === '') throw usage('review needs the name of a file, as in “mlx-code review src/total.ts:12-20”.');
    return { file: stated, lines: null };
  }
  const lines = { first: Number(first), last: Number(last) };
  if (lines.first < 1 || lines.last < lines.first)
    throw usage('Lines behind a file are one or a range of them, such as src/total.ts:12-20.');
  return { file, lines };
}
