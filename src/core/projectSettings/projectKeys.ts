/**
 * What `.mlx-code.json` may hold: the one description that its reader, its schema for editors, the file to begin with and the list of settings in effect
 * are made from. The file is a part of the repository, other people's text: nothing here names a program, a file of a model, a server, a provider or a place outside the folder, and
 * what is said of permissions only takes away.
 */
import { type TemplateName, templateNames } from '../actions/templates.ts';
import { styleChoices, type StyleChoice } from '../git/style/commitStyle.ts';

export const projectSettingsFile = '.mlx-code.json';

/** What a project may rule out. */
export const operations = ['edits', 'gitWrites', 'network', 'run'] as const;
export type Operation = (typeof operations)[number];

/** A rule that reviews hold code against: its text, or the Markdown file that it stands in, or both. */
export interface Standard {
  /** Which one of the list it is, counted from 1. */
  number: number;
  text?: string;
  /** Relative to the folder, with `/`. */
  file?: string;
  id?: string;
  /** Globs as in `.gitignore`; none means all files. */
  paths?: string[];
}

/** Each value that may be set, by its place in the file: `context.share` is `share` in `context`. */
export interface ProjectValues {
  /** Models are called as in the catalogue. */
  model: string;
  'models.completion': string;
  'models.small': string;
  'models.embedding': string;
  'models.reranking': string;
  maxTokens: number;
  thinkingTokens: number;
  temperature: number;
  'context.gather': boolean;
  'context.share': number;
  'context.maxTokens': number;
  'completion.enabled': boolean;
  'completion.inComments': boolean;
  'completion.inStrings': boolean;
  'completion.maxTokens': number;
  'commit.style': StyleChoice;
  'commit.body': boolean;
  exclude: string[];
  /** What is typed after the slash, and the command that it stands for, with its slash. */
  aliases: Record<string, string>;
  'templates.off': string[];
  /** Relative to the folder, with `/`. */
  'templates.folders': string[];
  /** By the template's name. */
  'templates.add': Partial<Record<TemplateName, string>>;
  standards: Standard[];
  deny: Operation[];
  allow: Operation[];
  editsOnly: string[];
}
export type ProjectKey = keyof ProjectValues;

/** How the catalogue calls its models: nothing that could be a path. */
export const modelName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A command of the chat without arguments: what it does it asks for, by whatever name. */
export const aliasedCommand = /^\/[a-z][a-z0-9-]{0,30}$/;

/** The name of a template, or of a command that a file makes. */
export const offeredCommand = /^[a-z][a-z0-9_-]{0,39}$/;

/** What a value has to be. */
export type Shape =
  | { kind: 'flag' }
  | { kind: 'whole' | 'number'; min: number; max: number }
  | { kind: 'choice'; of: readonly string[] }
  | { kind: 'choices'; of: readonly string[] }
  | { kind: 'globs' }
  | { kind: 'model' }
  | { kind: 'aliases' }
  | { kind: 'commands' }
  | { kind: 'folders' }
  /** A text for each of some names. */
  | { kind: 'texts'; of: readonly string[]; longest: number }
  | { kind: 'standards' };

export interface KeyDescription {
  shape: Shape;
  /** The setting of VS Code that it is a project's value of, without the prefix `mlxCode.`; null for what only a project has. */
  setting: string | null;
  /** What counts where nobody sets it; null for nothing. */
  usual: unknown;
  /** For people, in Markdown. */
  says: string;
  /** For a file to begin with. */
  example: unknown;
}

const flag: Shape = { kind: 'flag' };

export const projectKeys: Readonly<Record<ProjectKey, KeyDescription>> = {
  model: {
    shape: { kind: 'model' },
    setting: null,
    usual: null,
    says: 'The model that answers here, as the catalogue calls it, such as `q7b`. It goes before `mlxCode.models.path`, not before what a user has chosen for this kind of project. Only a model that is on the machine already is taken; nothing is fetched for it.',
    example: 'q7b',
  },
  'models.completion': {
    shape: { kind: 'model' },
    setting: null,
    usual: null,
    says: 'The model for suggestions, where a user has set none (`mlxCode.models.completionModel`).',
    example: 'q1.5b',
  },
  'models.small': {
    shape: { kind: 'model' },
    setting: null,
    usual: null,
    says: 'The model for short texts such as commit messages, where a user has set none (`mlxCode.models.smallModel`).',
    example: 'q1.5b',
  },
  'models.embedding': {
    shape: { kind: 'model' },
    setting: null,
    usual: null,
    says: 'The model for the search by meaning, where a user has set none (`mlxCode.models.embeddingModel`).',
    example: 'nomic',
  },
  'models.reranking': {
    shape: { kind: 'model' },
    setting: null,
    usual: null,
    says: 'The model that puts what was found in order, where a user has set none (`mlxCode.models.rerankingModel`).',
    example: 'bge',
  },
  maxTokens: {
    shape: { kind: 'whole', min: 16, max: 32_768 },
    setting: 'chat.maxTokens',
    usual: 1024,
    says: 'The most tokens that an answer may have.',
    example: 2048,
  },
  thinkingTokens: {
    shape: { kind: 'whole', min: 0, max: 131_072 },
    setting: 'chat.thinkingTokens',
    usual: 2048,
    says: 'The most tokens that a model may think before it answers; `0` for any number.',
    example: 2048,
  },
  temperature: {
    shape: { kind: 'number', min: 0, max: 2 },
    setting: 'chat.temperature',
    usual: 0.2,
    says: 'How freely the model chooses its words: `0` takes the likeliest each time, so that the same question gets the same answer.',
    example: 0.2,
  },
  'context.gather': {
    shape: flag,
    setting: 'context.gather',
    usual: true,
    says: 'Whether what a question needs to see of the project is looked for by itself.',
    example: true,
  },
  'context.share': {
    shape: { kind: 'number', min: 0, max: 80 },
    setting: 'context.share',
    usual: 25,
    says: 'How much of the model’s window what was looked for may take, in percent.',
    example: 25,
  },
  'context.maxTokens': {
    shape: { kind: 'whole', min: 100, max: 200_000 },
    setting: 'context.maxTokens',
    usual: 3000,
    says: 'The most tokens of the project that go along with a question by themselves.',
    example: 3000,
  },
  'completion.enabled': {
    shape: flag,
    setting: 'completion.enabled',
    usual: true,
    says: 'Whether suggestions come by themselves while somebody types.',
    example: true,
  },
  'completion.inComments': {
    shape: flag,
    setting: 'completion.inComments',
    usual: true,
    says: 'Whether suggestions come in comments.',
    example: true,
  },
  'completion.inStrings': {
    shape: flag,
    setting: 'completion.inStrings',
    usual: true,
    says: 'Whether suggestions come in strings.',
    example: true,
  },
  'completion.maxTokens': {
    shape: { kind: 'whole', min: 4, max: 1024 },
    setting: 'completion.maxTokens',
    usual: 96,
    says: 'The most tokens that a suggestion may have.',
    example: 96,
  },
  'commit.style': {
    shape: { kind: 'choice', of: styleChoices },
    setting: 'git.commitStyle',
    usual: 'repository',
    says: 'The form of commit messages: that of the repository’s own ones, Conventional Commits, or a plain sentence.',
    example: 'conventional',
  },
  'commit.body': {
    shape: flag,
    setting: 'git.commitBody',
    usual: false,
    says: 'Whether commit messages have a body that says why.',
    example: false,
  },
  exclude: {
    shape: { kind: 'globs' },
    setting: 'index.exclude',
    usual: [],
    says: 'Files that are never indexed, gathered or read by themselves, written as in `.gitignore`. They come on top of what users leave out; a file that somebody attaches by hand is read all the same.',
    example: ['generated/', '*.snap'],
  },
  aliases: {
    shape: { kind: 'aliases' },
    setting: null,
    usual: {},
    says: 'Other names of commands of the chat: with `"t": "/tests"`, `/t` is `/tests`. The commands’ own names stay theirs.',
    example: { t: '/tests' },
  },
  'templates.off': {
    shape: { kind: 'commands' },
    setting: null,
    usual: [],
    says: 'Templates that aren’t offered here (`test`, `doc`, `refactor`, `review`, `optimize`, `explain`, `debug`, `secure`), and commands of this project’s files, by their names. Commands that somebody has for themselves stay.',
    example: ['optimize'],
  },
  'templates.folders': {
    shape: { kind: 'folders' },
    setting: null,
    usual: [],
    says: 'More folders of this project whose Markdown files are commands of the chat, beside `.mlx-code/commands` and `.github/prompts`, which go before them; relative to this folder, with `/`.',
    example: ['tools/prompts'],
  },
  'templates.add': {
    shape: { kind: 'texts', of: templateNames, longest: 500 },
    setting: null,
    usual: {},
    says: 'What a template is to keep to here, beside what it says itself: a text of at most 500 characters for each template’s name. It holds for `/template NAME` and for all that does the same, such as `/tests` and `/docs`.',
    example: { test: 'Use node:test, and no mocks.', doc: 'Give an example where a call isn’t obvious.' },
  },
  standards: {
    shape: { kind: 'standards' },
    setting: null,
    usual: [],
    says: 'Rules that reviews hold code against, and that answers and edits are asked to keep to: a text, or an object with a `text` or the `file` with it (Markdown, relative to this folder), an `id` to be cited by, and the `paths` that it is for.',
    example: ['Errors say what to do next.', { id: 'sql', text: 'Values are bound, never put together.', paths: ['src/db/'] }],
  },
  deny: {
    shape: { kind: 'choices', of: operations },
    setting: null,
    usual: [],
    says: 'What MLX-CODE doesn’t do in this project, whatever users set: `edits` of files, `gitWrites` (stage, commit, branches, stashes), `network` (downloads, other servers’ models, GitHub and GitLab), `run` (commands in a terminal).',
    example: ['network'],
  },
  allow: {
    shape: { kind: 'choices', of: operations },
    setting: null,
    usual: null,
    says: 'The only ones of the operations of `deny` that MLX-CODE does in this project; without it, all of them. It permits nothing by itself: what it names still needs trust in the folder, each user’s own settings, and a yes where one is asked for. What `deny` names stays ruled out.',
    example: ['edits', 'gitWrites'],
  },
  editsOnly: {
    shape: { kind: 'globs' },
    setting: null,
    usual: null,
    says: 'The only files that MLX-CODE changes, written as in `.gitignore`: those that fit. Without it, all that it may change otherwise.',
    example: ['src/', 'test/'],
  },
};

/** Names that an earlier program used in this file: they count where the present one isn't there. */
export const olderNames: Readonly<Record<string, { key: ProjectKey; charactersPerToken?: number }>> = {
  max_tokens: { key: 'maxTokens' },
  // A token of code rarely has fewer, so that nothing is cut that was let in before.
  ctx_chars: { key: 'context.maxTokens', charactersPerToken: 3 },
  auto_context: { key: 'context.gather' },
};
