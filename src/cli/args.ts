/** Reads the command line into one of the known commands, or says in one sentence why it can't. */
import type { AppError } from '../base/appError.ts';
import { didYouMean } from '../base/didYouMean.ts';
import { commandLineEntries, type Shell, shells } from '../core/commands/commandLineEntries.ts';
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

const commands = [...commandLineEntries.map(({ name }) => name), 'models', 'help'];

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
  const command = first === 'models' ? `models ${rest.shift() ?? ''}`.trim() : first;
  const common: CommonOptions = {
    model: given.text('model') ?? named(environment.MLX_CODE_MODEL),
    root: given.text('root') ?? process.cwd(),
    seed: given.number('seed'),
    maxTokens: given.number('max-tokens'),
    json: given.flag('json'),
    quiet: given.flag('quiet'),
  };
  if (common.model === '') throw usage('--model needs the name of a file.');
  if (given.text('reranker') === '') throw usage('--reranker needs the name of a file.');
  if (common.root === '') throw usage('--root needs the name of a folder.');
  given.check(command);
  // What is meant there by the other variable writes, and makes no vectors.
  const embedding = (): string | null => given.text('model') ?? named(environment.MLX_CODE_EMBEDDING_MODEL);
  const reranking = given.text('reranker') ?? named(environment.MLX_CODE_RERANKING_MODEL);
  switch (command) {
    case 'ask': {
      const question = rest.join(' ').trim();
      if (question === '') throw usage('ask needs a question: mlx-code ask "What does this do?"');
      return { command, question, files: given.texts('file'), common };
    }
    case 'commit-message':
      if (rest.length > 0) throw usage(`commit-message takes no argument, but got “${rest.join(' ')}”.`);
      if (given.flag('all') && given.flag('amend')) throw usage('commit-message takes either --all or --amend.');
      if (given.flag('shorter') && (given.flag('longer') || given.flag('body')))
        throw usage('commit-message takes either --shorter, or --longer or --body.');
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
      if (rest.length > 0) throw usage(`${command} takes no argument, but got “${rest.join(' ')}”. The other branch is named with --base.`);
      if (given.text('base') === '') throw usage('--base needs the name of a branch, a tag or a commit.');
      return { command, base: given.text('base'), common };
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
      return {
        command,
        dryRun: given.flag('dry-run'),
        partial: given.flag('partial'),
        fuzzy: given.flag('fuzzy'),
        allowShrink: given.flag('allow-shrink'),
        file: oneFile(given.texts('file'), 'apply'),
        common,
      };
    }
    case 'edit': {
      const instruction = rest.join(' ').trim();
      const file = oneFile(given.texts('file'), 'edit');
      if (file === undefined || instruction === '') {
        throw usage('edit needs a file and an instruction: mlx-code edit --file src/total.ts "Add a parameter for the tax"');
      }
      return {
        command,
        instruction,
        file,
        lines: lineRange(given.text('lines')),
        apply: given.flag('apply'),
        partial: given.flag('partial'),
        common,
      };
    }
    case 'undo':
      if (rest.length > 0) throw usage(`undo takes no argument, but got “${rest.join(' ')}”.`);
      if (given.text('id') === '' || (given.flag('list') && given.has('id')))
        throw usage('undo takes either --list, or --id with one of the ids that it lists.');
      return { command, list: given.flag('list'), id: given.text('id'), common };
    case 'index':
      if (rest.length > 0) throw usage(`index takes no argument, but got “${rest.join(' ')}”. The folder is that of --root.`);
      return { command, rebuild: given.flag('rebuild'), skipped: given.flag('skipped'), embedding: embedding(), common };
    case 'context': {
      const question = rest.join(' ').trim();
      if (question === '') throw usage('context needs a question: mlx-code context "Check main.py for bugs"');
      const budget = given.number('budget') ?? null;
      return { command, question, budget, text: given.flag('text'), reranking, common };
    }
    case 'graph': {
      const [file = null, ...more] = rest;
      if (file === '') throw usage('graph needs the name of a file, or none for the whole project: mlx-code graph src/total.ts');
      if (more.length > 0) throw usage('graph takes one file at most, whose users it lists: mlx-code graph src/total.ts');
      return { command, file, common };
    }
    case 'review': {
      const [staged, unstaged, sarif] = [given.flag('staged'), given.flag('unstaged'), given.flag('sarif')];
      const [fix, apply, partial] = [given.flag('fix'), given.flag('apply'), given.flag('partial')];
      const [base, commit] = [given.text('base'), given.text('commit')];
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
        severity: given.choice('severity', severities) ?? 'info',
        maxFindings: given.number('max-findings') ?? usualFindings,
        common,
      };
    }
    case 'search': {
      const query = rest.join(' ').trim();
      if (query === '') throw usage('search needs what to look for: mlx-code search "where the cart is added up"');
      const limit = given.number('limit') ?? usualHits;
      return { command, query, limit, embedding: embedding(), reranking, common };
    }
    case 'stats': {
      if (rest.length > 0) throw usage(`stats takes no argument, but got “${rest.join(' ')}”. The time is that of --period.`);
      const period = given.choice('period', insightsPeriods) ?? 'week';
      const csv = given.flag('csv');
      if (csv && common.json) throw usage('--csv and --json are two forms of the same. Give one of them.');
      return { command, period, csv, common };
    }
    case 'project':
    case 'settings':
    case 'models list':
      if (rest.length > 0) throw usage(`${command} takes no argument, but got “${rest.join(' ')}”.`);
      return { command, common };
    case 'models advise':
      if (rest.length > 0) throw usage(`models advise takes no argument, but got “${rest.join(' ')}”.`);
      return { command, role: given.choice('role', modelRoles) ?? 'chat', common };
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
    case 'completion': {
      const shell = shells.find((one) => one === rest[0]);
      if (shell === undefined || rest.length > 1)
        throw usage(`completion needs the name of your shell, ${shells.join(', ')}, as in “mlx-code completion zsh”.`);
      return { command, shell };
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
