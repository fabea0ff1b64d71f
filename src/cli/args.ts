/** Reads the command line into one of the known commands, or says in one sentence why it can't. */
import { parseArgs } from 'node:util';
import { AppError } from '../base/appError.ts';
import { didYouMean } from '../base/didYouMean.ts';
import { commandLineEntries } from '../core/commands/commandLineEntries.ts';
import type { LineRange } from '../core/edits/editRequest.ts';
import { tagRange } from '../core/git/refName.ts';
import { type StyleChoice, styleChoices } from '../core/git/style/commitStyle.ts';
import { severities } from '../core/review/finding.ts';
import { usualFindings } from '../core/review/reviewService.ts';
import type { Severity } from '../protocol/worker/review.ts';
import { insightsPeriods } from '../protocol/insightsPage.ts';
import { type ModelRole, modelRoles } from '../core/models/catalogue/catalogueEntry.ts';
import type { ApplyOptions } from './apply.ts';
import type { CommitMessageCommandOptions } from './commitMessage.ts';
import type { EditCommandOptions } from './edit.ts';
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

const options = {
  model: { type: 'string' },
  root: { type: 'string' },
  seed: { type: 'string' },
  'max-tokens': { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  all: { type: 'boolean' },
  amend: { type: 'boolean' },
  'allow-secrets': { type: 'boolean' },
  body: { type: 'boolean' },
  candidates: { type: 'string' },
  shorter: { type: 'boolean' },
  longer: { type: 'boolean' },
  style: { type: 'string' },
  file: { type: 'string', multiple: true },
  lines: { type: 'string' },
  apply: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  partial: { type: 'boolean' },
  fuzzy: { type: 'boolean' },
  'allow-shrink': { type: 'boolean' },
  list: { type: 'boolean' },
  id: { type: 'string' },
  role: { type: 'string' },
  rebuild: { type: 'boolean' },
  skipped: { type: 'boolean' },
  limit: { type: 'string' },
  budget: { type: 'string' },
  text: { type: 'boolean' },
  reranker: { type: 'string' },
  base: { type: 'string' },
  staged: { type: 'boolean' },
  unstaged: { type: 'boolean' },
  commit: { type: 'string' },
  sarif: { type: 'boolean' },
  fix: { type: 'boolean' },
  severity: { type: 'string' },
  'max-findings': { type: 'string' },
  period: { type: 'string' },
  csv: { type: 'boolean' },
} as const;

/** Hits of a search, where nobody says how many. */
const usualHits = 10;
const mostHits = 200;
const mostFindings = 1_000;

/** Commit messages to choose from. */
const mostCandidates = 10;

/** Options that only some commands take. */
const special: Readonly<Record<string, readonly string[]>> = {
  all: ['commit-message'],
  amend: ['commit-message'],
  'allow-secrets': ['commit-message'],
  body: ['commit-message'],
  candidates: ['commit-message'],
  shorter: ['commit-message'],
  longer: ['commit-message'],
  style: ['commit-message'],
  file: ['ask', 'edit', 'apply'],
  lines: ['edit'],
  apply: ['edit', 'review'],
  'dry-run': ['apply'],
  partial: ['apply', 'edit', 'review'],
  fuzzy: ['apply'],
  'allow-shrink': ['apply'],
  list: ['undo'],
  id: ['undo'],
  role: ['models advise'],
  rebuild: ['index'],
  skipped: ['index'],
  limit: ['search'],
  budget: ['context'],
  text: ['context'],
  reranker: ['search', 'context'],
  base: ['pull-request', 'changelog', 'review'],
  staged: ['review'],
  unstaged: ['review'],
  commit: ['review'],
  sarif: ['review'],
  fix: ['review'],
  severity: ['review'],
  'max-findings': ['review'],
  period: ['stats'],
  csv: ['stats'],
};

const commands = [...commandLineEntries.map(({ name }) => name), 'models', 'help'];

function named(variable = ''): string | null {
  return variable === '' ? null : variable;
}

/** `environment` may name a model in `MLX_CODE_MODEL`, one for vectors in `MLX_CODE_EMBEDDING_MODEL`, and one that ranks in `MLX_CODE_RERANKING_MODEL`. Throws `usage`, whose `hint` is the sentence for the user. */
export function parseArguments(argv: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): Invocation {
  const { values, positionals } = parse(argv);
  const [first = '', ...rest] = positionals;
  if (values.version) return { command: 'version' };
  if (values.help || first === 'help') {
    const topic = (first === 'help' ? rest[0] : first) ?? '';
    if (!helpTopics.includes(topic)) throw noCommand(topic);
    return { command: 'help', topic };
  }
  const command = first === 'models' ? `models ${rest.shift() ?? ''}`.trim() : first;
  const common: CommonOptions = {
    model: values.model ?? named(environment.MLX_CODE_MODEL),
    root: values.root ?? process.cwd(),
    seed: integer('--seed', values.seed, 0, 2 ** 32 - 1),
    maxTokens: integer('--max-tokens', values['max-tokens'], 1, 1_000_000),
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
  if (common.model === '') throw usage('--model needs the name of a file.');
  if (values.reranker === '') throw usage('--reranker needs the name of a file.');
  if (common.root === '') throw usage('--root needs the name of a folder.');
  for (const [option, owners] of Object.entries(special)) {
    if (option in values && !owners.includes(command)) throw usage(`--${option} belongs to the command ${owners.join(' or ')}.`);
  }
  // What is meant there by the other variable writes, and makes no vectors.
  const embedding = (): string | null => values.model ?? named(environment.MLX_CODE_EMBEDDING_MODEL);
  const reranking = values.reranker ?? named(environment.MLX_CODE_RERANKING_MODEL);
  switch (command) {
    case 'ask': {
      const question = rest.join(' ').trim();
      if (question === '') throw usage('ask needs a question: mlx-code ask "What does this do?"');
      return { command, question, files: values.file ?? [], common };
    }
    case 'commit-message':
      if (rest.length > 0) throw usage(`commit-message takes no argument, but got “${rest.join(' ')}”.`);
      if (values.all && values.amend) throw usage('commit-message takes either --all or --amend.');
      if (values.shorter && (values.longer || values.body)) throw usage('commit-message takes either --shorter, or --longer or --body.');
      return {
        command,
        all: values.all ?? false,
        amend: values.amend ?? false,
        allowSecrets: values['allow-secrets'] ?? false,
        body: values.body ?? false,
        length: values.shorter ? 'shorter' : values.longer ? 'longer' : null,
        candidates: integer('--candidates', values.candidates, 1, mostCandidates) ?? 1,
        style: values.style === undefined ? null : styleChoice(values.style),
        common,
      };
    case 'pull-request':
    case 'changelog':
      if (rest.length > 0) throw usage(`${command} takes no argument, but got “${rest.join(' ')}”. The other branch is named with --base.`);
      if (values.base === '') throw usage('--base needs the name of a branch, a tag or a commit.');
      return { command, base: values.base, common };
    case 'release-notes': {
      const tags = tagRange(rest.join(' '));
      if (tags === null) throw usage('release-notes needs the two tags between which it looks: mlx-code release-notes v1.0..v1.1');
      return { command, ...tags, common };
    }
    case 'apply': {
      if (rest.length > 0)
        throw usage(
          `apply reads the answer from stdin and takes no argument, but got “${rest.join(' ')}”. Write: mlx-code apply < ${rest.join(' ')}`,
        );
      const flag = (name: 'dry-run' | 'partial' | 'fuzzy' | 'allow-shrink'): boolean => values[name] ?? false;
      return {
        command,
        dryRun: flag('dry-run'),
        partial: flag('partial'),
        fuzzy: flag('fuzzy'),
        allowShrink: flag('allow-shrink'),
        file: oneFile(values.file ?? [], 'apply'),
        common,
      };
    }
    case 'edit': {
      const instruction = rest.join(' ').trim();
      const file = oneFile(values.file ?? [], 'edit');
      if (file === undefined || instruction === '') {
        throw usage('edit needs a file and an instruction: mlx-code edit --file src/total.ts "Add a parameter for the tax"');
      }
      return {
        command,
        instruction,
        file,
        lines: lineRange(values.lines),
        apply: values.apply ?? false,
        partial: values.partial ?? false,
        common,
      };
    }
    case 'undo':
      if (rest.length > 0) throw usage(`undo takes no argument, but got “${rest.join(' ')}”.`);
      if (values.id === '' || (values.list && values.id !== undefined))
        throw usage('undo takes either --list, or --id with one of the ids that it lists.');
      return { command, list: values.list ?? false, id: values.id, common };
    case 'index':
      if (rest.length > 0) throw usage(`index takes no argument, but got “${rest.join(' ')}”. The folder is that of --root.`);
      return { command, rebuild: values.rebuild ?? false, skipped: values.skipped ?? false, embedding: embedding(), common };
    case 'context': {
      const question = rest.join(' ').trim();
      if (question === '') throw usage('context needs a question: mlx-code context "Check main.py for bugs"');
      const budget = integer('--budget', values.budget, 1, 10_000_000) ?? null;
      return { command, question, budget, text: values.text ?? false, reranking, common };
    }
    case 'graph': {
      const [file = null, ...more] = rest;
      if (file === '') throw usage('graph needs the name of a file, or none for the whole project: mlx-code graph src/total.ts');
      if (more.length > 0) throw usage('graph takes one file at most, whose users it lists: mlx-code graph src/total.ts');
      return { command, file, common };
    }
    case 'review': {
      const { staged = false, unstaged = false, base, commit, sarif = false, fix = false, apply = false, partial = false } = values;
      const named = [staged, unstaged, base !== undefined, commit !== undefined, rest.length > 0].filter(Boolean).length;
      if (named > 1)
        throw usage('review takes one of --staged, --unstaged, --base REF, --commit REF and files, as in “mlx-code review --staged”.');
      if (base === '' || commit === '') throw usage(`--${base === '' ? 'base' : 'commit'} needs the name of a branch, a tag or a commit.`);
      if (sarif && common.json) throw usage('--sarif and --json are two forms of the same. Give one of them.');
      if (sarif && fix) throw usage('--fix has diffs that follow each other, which SARIF has no form for. Give one of --sarif and --fix.');
      if (apply && !fix) throw usage('--apply applies what --fix proposes: mlx-code review --fix --apply');
      if (partial && !apply) throw usage('--partial goes with --apply: mlx-code review --fix --apply --partial');
      return {
        command,
        fix,
        apply,
        partial,
        subject: reviewSubject({ staged, unstaged, base, commit }, rest),
        sarif,
        severity: severity(values.severity ?? 'info'),
        maxFindings: integer('--max-findings', values['max-findings'], 1, mostFindings) ?? usualFindings,
        common,
      };
    }
    case 'search': {
      const query = rest.join(' ').trim();
      if (query === '') throw usage('search needs what to look for: mlx-code search "where the cart is added up"');
      const limit = integer('--limit', values.limit, 1, mostHits) ?? usualHits;
      return { command, query, limit, embedding: embedding(), reranking, common };
    }
    case 'stats': {
      if (rest.length > 0) throw usage(`stats takes no argument, but got “${rest.join(' ')}”. The time is that of --period.`);
      const period = insightsPeriods.find((one) => one === (values.period ?? 'week'));
      if (period === undefined) throw usage(`--period needs one of ${insightsPeriods.join(', ')}.`);
      if (values.csv && common.json) throw usage('--csv and --json are two forms of the same. Give one of them.');
      return { command, period, csv: values.csv ?? false, common };
    }
    case 'project':
    case 'settings':
    case 'models list':
      if (rest.length > 0) throw usage(`${command} takes no argument, but got “${rest.join(' ')}”.`);
      return { command, common };
    case 'models advise':
      if (rest.length > 0) throw usage(`models advise takes no argument, but got “${rest.join(' ')}”.`);
      return { command, role: modelRole(values.role ?? 'chat'), common };
    case 'models inspect':
    case 'models verify':
    case 'models delete': {
      const [file, ...more] = rest;
      if (file === undefined || file === '' || more.length > 0) throw usage(`${command} needs one file: mlx-code ${command} model.gguf`);
      return { command, file, common };
    }
    case 'models download': {
      const [model, ...more] = rest;
      if (model === undefined || model === '' || more.length > 0)
        throw usage('models download needs one model: an alias such as q1.5b, or hf:OWNER/REPOSITORY/FILE.gguf');
      return { command, model, common };
    }
    case 'models benchmark': {
      const [model = common.model, ...more] = rest;
      if (model === null || model === '' || more.length > 0)
        throw usage('models benchmark needs one model: a file or an alias, as in “mlx-code models benchmark q1.5b”.');
      return { command, common: { ...common, model } };
    }
    case '':
      throw usage('No command is given. “mlx-code --help” lists them.');
    case 'models':
      throw usage(
        'models needs to know what to do: list, advise, inspect, verify, download, benchmark or delete, as in “mlx-code models list”.',
      );
    default:
      throw noCommand(command);
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words are plain; their second sentence is about writing parsers.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    const [, typed = null] = /^Unknown option '(--[^']+)'/.exec(sentence) ?? [];
    const near = typed === null ? null : didYouMean(typed.slice(2), Object.keys(options));
    const next = near === null ? '“mlx-code --help” lists the options.' : `Did you mean --${near}?`;
    throw usage(`${sentence.replace(/\.$/, '')}. ${next}`, error);
  }
}

function noCommand(typed: string): AppError {
  const near = didYouMean(typed, commands);
  return usage(`There is no command “${typed}”. ${near === null ? '“mlx-code --help” lists them.' : `Did you mean “mlx-code ${near}”?`}`);
}

function oneFile(files: readonly string[], command: string): string | undefined {
  if (files.length > 1) throw usage(`${command} takes one --file.`);
  if (files[0] === '') throw usage('--file needs the name of a file.');
  return files[0];
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

function severity(value: string): Severity {
  const known = severities.find((one) => one === value);
  if (known === undefined) throw usage(`--severity needs one of ${severities.join(', ')}.`);
  return known;
}

function modelRole(value: string): ModelRole {
  const role = modelRoles.find((one) => one === value);
  if (role === undefined) throw usage(`--role needs one of ${modelRoles.join(', ')}.`);
  return role;
}

function styleChoice(value: string): StyleChoice {
  const choice = styleChoices.find((one) => one === value);
  if (choice === undefined) throw usage(`--style needs one of ${styleChoices.join(', ')}.`);
  return choice;
}

function integer(name: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (!(number >= min && number <= max)) throw usage(`${name} needs a whole number from ${String(min)} to ${String(max)}.`);
  return number;
}

function usage(hint: string, cause?: unknown): AppError {
  return new AppError('usage', hint, { hint }, cause);
}
