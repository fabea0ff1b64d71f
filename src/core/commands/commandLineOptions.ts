/** The options of the command line, by the commands that take them. What a value may be is stated here once: reading, help and completion are made of it. Pure. */
import { styleChoices } from '../git/style/commitStyle.ts';
import { modelRoles } from '../models/catalogue/catalogueEntry.ts';
import { severities } from '../review/finding.ts';
import { insightsPeriods } from '../../protocol/insightsPage.ts';

/** One option. Where several commands take one of the same name, its kind, bounds and choices are the same. */
export interface CommandLineOption {
  /** Without the hyphens. */
  name: string;
  /** One letter for it. */
  short?: string;
  /** What follows it: nothing, a whole number, a word to choose, or any text. Files and folders are texts that a shell completes, a ref is git's: a branch, a tag or a commit. */
  kind: 'flag' | 'number' | 'choice' | 'file' | 'folder' | 'ref' | 'text';
  /** Its value, as the help shows it: `FILE`, `N`. */
  label?: string;
  /** Of a number: the bounds, both of which may be given. */
  least?: number;
  most?: number;
  /** Of a choice. */
  choices?: readonly string[];
  /** It may be repeated. */
  many?: true;
  /** The command does nothing without it. */
  required?: true;
  /** An option without which it says nothing; where that is refused, the sentence. */
  needs?: { option: string; said?: string };
  /** As the help page of the command has it: any number of words. */
  help: string;
}

const modelOption: CommandLineOption = { name: 'model', kind: 'file', label: 'FILE', help: '' };

/** The options that every command takes. */
export const commonOptions: readonly CommandLineOption[] = [
  {
    ...modelOption,
    help: 'the model to use: a file (GGUF), or an alias of “mlx-code models list”; without it the one that MLX_CODE_MODEL names',
  },
  { name: 'root', kind: 'folder', label: 'DIR', help: "the project's folder (default: the current one)" },
  { name: 'seed', kind: 'number', label: 'N', least: 0, most: 2 ** 32 - 1, help: 'the same seed gives the same answer' },
  {
    name: 'max-tokens',
    kind: 'number',
    label: 'N',
    least: 1,
    most: 1_000_000,
    help: 'bound of an answer (default: 1024; for an edit of many lines, as many as they need)',
  },
  { name: 'json', kind: 'flag', help: 'one JSON object per line on stdout, nothing else there' },
  { name: 'quiet', short: 'q', kind: 'flag', help: 'no remarks and no progress on stderr' },
  { name: 'help', short: 'h', kind: 'flag', help: 'this text' },
  { name: 'version', short: 'v', kind: 'flag', help: 'the version' },
];

const counted = 'counted from --root, else from the current folder';
const partial: CommandLineOption = { name: 'partial', kind: 'flag', help: '' };
const base: CommandLineOption = { name: 'base', kind: 'ref', label: 'REF', help: '' };
const reranker: CommandLineOption = { name: 'reranker', kind: 'file', label: 'FILE', help: '' };
const fileOption: CommandLineOption = { name: 'file', kind: 'file', label: 'FILE', help: '' };
const applyOption: CommandLineOption = { name: 'apply', kind: 'flag', help: '' };

/** Those of one command alone or of some, by its name; and what one of all commands means for it where that is something else. */
export const optionsOfCommand: Readonly<Record<string, readonly CommandLineOption[]>> = {
  ask: [{ ...fileOption, many: true, help: `a file that goes along with the question, from anywhere, ${counted}; may be repeated` }],
  apply: [
    { name: 'dry-run', kind: 'flag', help: 'writes nothing, shows the diff, and answers as if it had' },
    { ...partial, help: 'applies what can be, also when something else can not' },
    {
      name: 'fuzzy',
      kind: 'flag',
      help: 'also applies what is not found word for word: with other blanks or indentation, as a part of a line, or in a file that is named only by the end of its path; without it that is a conflict',
    },
    {
      name: 'allow-shrink',
      kind: 'flag',
      help: 'also applies a whole file that is less than half as long as before, or leaves out what stood at its ends',
    },
    { ...fileOption, help: `the file that is meant where the answer names none, ${counted}` },
  ],
  edit: [
    { ...fileOption, required: true, help: `the file, ${counted}` },
    { name: 'lines', kind: 'text', label: 'A-B', help: 'only these lines may change, counted from 1' },
    { ...applyOption, help: 'applies the change; “mlx-code undo” takes it back' },
    {
      ...partial,
      needs: { option: 'apply' },
      help: 'with --apply: also when the answer ended at its bound and may be incomplete; without it that is refused. A larger --max-tokens gives a whole answer',
    },
  ],
  undo: [
    { name: 'list', kind: 'flag', help: 'lists the changes that are kept, newest first, and takes none back' },
    { name: 'id', kind: 'text', label: 'ID', help: 'takes back this change and no other, where its files are still as it left them' },
  ],
  'commit-message': [
    { name: 'all', kind: 'flag', help: 'all changes, new files included, even when something is staged' },
    { name: 'amend', kind: 'flag', help: 'the last commit with what is staged' },
    { name: 'body', kind: 'flag', help: 'a body below the subject, where the model thinks it is needed' },
    { name: 'shorter', kind: 'flag', help: 'one line of at most 50 characters' },
    { name: 'longer', kind: 'flag', help: 'a subject with a body' },
    {
      name: 'candidates',
      kind: 'number',
      label: 'N',
      least: 1,
      most: 10,
      help: 'up to N messages that differ, one after the other',
    },
    {
      name: 'allow-secrets',
      kind: 'flag',
      help: 'goes on where the changes hold what looks like a secret; else that is said, and the exit code is 3',
    },
    {
      name: 'style',
      kind: 'choice',
      label: 'STYLE',
      choices: styleChoices,
      help: '“repository” (usual), “conventional”: type(scope): subject whatever the repository has, or “plain”: one sentence',
    },
  ],
  'pull-request': [{ ...base, help: "what the branch is compared with (default: the remote's main branch, else main, master or develop)" }],
  changelog: [{ ...base, help: 'what the branch is compared with, as for “pull-request”' }],
  review: [
    { name: 'staged', kind: 'flag', help: 'what the next commit would hold' },
    { name: 'unstaged', kind: 'flag', help: 'what is not staged, new files included' },
    { ...base, help: 'what this branch has changed since it left REF, a branch, tag or commit' },
    { name: 'commit', kind: 'ref', label: 'REF', help: 'what one commit changed' },
    { name: 'sarif', kind: 'flag', help: 'one document in SARIF 2.1.0 on stdout' },
    {
      name: 'severity',
      kind: 'choice',
      label: 'LEVEL',
      choices: severities,
      help: 'ends with 3 when a finding is so grave or graver: error, warning or info (default: info, so for any finding)',
    },
    { name: 'max-findings', kind: 'number', label: 'N', least: 1, most: 1_000, help: 'findings at most (default: 50)' },
    {
      name: 'fix',
      kind: 'flag',
      help: 'has the model mend each finding in the file as it is now, and shows how: a diff, upon the ones before it',
    },
    {
      ...applyOption,
      needs: { option: 'fix', said: '--apply applies what --fix proposes: mlx-code review --fix --apply' },
      help: 'applies all of these as one change, which “undo” takes back; files below --root only. What was staged stays as it is',
    },
    {
      ...partial,
      needs: { option: 'apply', said: '--partial goes with --apply: mlx-code review --fix --apply --partial' },
      help: 'applies what can be, where some of it can not',
    },
  ],
  index: [
    {
      ...modelOption,
      help: 'a model for embeddings (or MLX_CODE_EMBEDDING_MODEL), which then reads the project too, so that “search” with the same one finds by meaning; that takes a while the first time, and goes on where it was when it is stopped',
    },
    { name: 'rebuild', kind: 'flag', help: 'forgets what was read, and reads all anew' },
    { name: 'skipped', kind: 'flag', help: 'lists the files that were left out, and why' },
  ],
  search: [
    {
      ...modelOption,
      help: 'the model for embeddings with which “index” has read the project (or MLX_CODE_EMBEDDING_MODEL): then also what has other words and the same meaning is found',
    },
    {
      ...reranker,
      help: 'a model that reads the best places and puts them into a better order (or MLX_CODE_RERANKING_MODEL)',
    },
    { name: 'limit', kind: 'number', label: 'N', least: 1, most: 200, help: 'places at most (default: 10)' },
  ],
  context: [
    { name: 'budget', kind: 'number', label: 'N', least: 1, most: 10_000_000, help: 'tokens at most (default: 4096)' },
    { name: 'text', kind: 'flag', help: 'also writes the text itself, as it would go into a prompt' },
    {
      ...reranker,
      help: 'a model that reads what is found and puts it into a better order (or MLX_CODE_RERANKING_MODEL)',
    },
  ],
  stats: [
    { name: 'period', kind: 'choice', label: 'P', choices: insightsPeriods, help: 'today, the last 7 days (default), or all' },
    { name: 'csv', kind: 'flag', help: 'all counts as a table for other programs' },
  ],
  'models advise': [
    { name: 'role', kind: 'choice', label: 'ROLE', choices: modelRoles, help: 'chat (the default), completion, embedding or reranking' },
  ],
};

/** Options of a command of which one at most may be given, and what is said where more are. An empty name stands for the command's arguments. */
export interface ExclusiveOptions {
  of: readonly string[];
  said: string;
}

const twoForms = (form: string): ExclusiveOptions => ({
  of: [form, 'json'],
  said: `--${form} and --json are two forms of the same. Give one of them.`,
});
const notShorter = 'commit-message takes either --shorter, or --longer or --body.';

export const exclusiveOptions: Readonly<Record<string, readonly ExclusiveOptions[]>> = {
  undo: [{ of: ['list', 'id'], said: 'undo takes either --list, or --id with one of the ids that it lists.' }],
  'commit-message': [
    { of: ['all', 'amend'], said: 'commit-message takes either --all or --amend.' },
    { of: ['shorter', 'longer'], said: notShorter },
    { of: ['shorter', 'body'], said: notShorter },
  ],
  review: [
    {
      of: ['staged', 'unstaged', 'base', 'commit', ''],
      said: 'review takes one of --staged, --unstaged, --base REF, --commit REF and files, as in “mlx-code review --staged”.',
    },
    twoForms('sarif'),
    { of: ['sarif', 'fix'], said: '--fix has diffs that follow each other, which SARIF has no form for. Give one of --sarif and --fix.' },
  ],
  stats: [twoForms('csv')],
};

/** Every option there is, once by its name. What it says and how often it may stand is a matter of the command. */
export const allOptions: ReadonlyMap<string, CommandLineOption> = new Map(
  [...Object.values(optionsOfCommand).flat(), ...commonOptions].map((option) => [option.name, option]),
);

/** The commands that take an option; null for every one. */
export function ownersOf(option: string): readonly string[] | null {
  if (commonOptions.some(({ name }) => name === option)) return null;
  return Object.keys(optionsOfCommand).filter((command) => optionsOfCommand[command]?.some(({ name }) => name === option));
}

/** What a command takes: its own options, then those of all. */
export function optionsFor(command: string): readonly CommandLineOption[] {
  const own = optionsOfCommand[command] ?? [];
  return [...own, ...commonOptions.filter(({ name }) => !own.some((one) => one.name === name))];
}
