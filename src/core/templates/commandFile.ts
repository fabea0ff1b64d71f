/**
 * A command that somebody has written: a Markdown file whose text is asked, and what stands above it. Files are other people's text, and a project's came with its
 * repository: what is wrong is said with its line, and the file is set aside rather than half understood. Never throws. Pure.
 */
import { didYouMean } from '../../base/didYouMean.ts';
import { t } from '../../base/l10n.ts';
import type { ArgumentForm } from '../commands/commandEntry.ts';
import { modelName } from '../projectSettings/projectKeys.ts';
import { hiddenIn, showInLine } from '../security/hiddenText.ts';
import type { FileProblem } from './fileProblem.ts';
import { type FrontEntry, type FrontItem, readFrontMatter } from './frontMatter.ts';
import { type ContextVariable, contextVariables, isContextVariable, type Piece, piecesOf, reservedNames } from './variables.ts';

/** Whose file it is: one of ours, or a prompt file as other assistants have them, with keys of their own. */
export type CommandFileKind = 'command' | 'prompt';

export interface WrittenCommand {
  /** Without the slash. */
  name: string;
  nameLine: number;
  /** A sentence. */
  description: string;
  aliases: readonly string[];
  aliasLine: number;
  /** What may be typed behind it; how it is written where the file says that in words of its own. */
  arguments: readonly ArgumentForm[];
  /** What these are called in the text, in their order; none where they have no names. */
  argumentNames: readonly string[];
  usage: string | null;
  /** What each is, where the file tells. */
  hints: readonly { label: string; hint: string }[];
  /** As the catalogue calls it; null for whoever answers. */
  model: string | null;
  /** What goes along; null for what the chat's chips say. */
  context: readonly ContextVariable[] | null;
  /** Whether it is answered in words, or by an edit of what goes along. */
  how: 'words' | 'edit';
  pieces: readonly Piece[];
  /** What is typed is put under the text, as nothing in it says where. */
  appends: boolean;
}

export interface ReadCommandFile {
  /** Null where the file is set aside. */
  command: WrittenCommand | null;
  problems: readonly FileProblem[];
}

/** A command of the chat can be called so. */
export const commandName = /^[a-z][a-z0-9_-]{0,39}$/;
/** More is no instruction that a model keeps to. Characters. */
export const longestCommandFile = 64 * 1024;
const mostArguments = 9;
const mostAliases = 5;
/** Of a description, a hint: what stands in a list. */
const longestLine = 200;
/** More than anybody reads at once. */
const mostProblems = 20;

const ownKeys = ['name', 'description', 'aliases', 'arguments', 'model', 'context', 'how'] as const;
/** Keys that other assistants give a meaning to, and that change nothing here. */
const otherKeys: ReadonlySet<string> = new Set(['title', 'tools', 'allowed-tools', 'agent', 'mode', 'argument-hint', 'version', 'author']);

/** `fileName` is its last part. */
export function readCommandFile(text: string, fileName: string, kind: CommandFileKind): ReadCommandFile {
  if (text.length > longestCommandFile) return { command: null, problems: [tooLong] };
  const hidden = hiddenLine(text);
  if (hidden) return { command: null, problems: [hidden] };
  const { entries, body, bodyLine, problems: unread } = readFrontMatter(text);
  const reader = new CommandReader(entries, [...unread], kind);
  const command = reader.read(body, bodyLine, fileName);
  const refused = reader.problems.some(({ severity }) => severity === 'error');
  const inOrder = reader.problems.sort((a, b) => a.line - b.line);
  return { command: refused ? null : command, problems: inOrder.slice(0, mostProblems) };
}

/** What is said of a file that is longer than any that is read. */
export const tooLong: FileProblem = {
  line: 1,
  severity: 'error',
  get message() {
    return t('The file is longer than {0} kB, which no model keeps to. Shorten it.', longestCommandFile / 1024);
  },
};

/** Who reads a text that isn't what it looks like agrees to something else than is asked. */
function hiddenLine(text: string): FileProblem | null {
  if (hiddenIn(text.replace(/^\ufeff/, '')).length === 0) return null;
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const [found] = hiddenIn(line);
    if (found !== undefined)
      return {
        line: at + 1,
        severity: 'error',
        message: t('The line holds a character that isn’t seen ({0}). Delete it to use the command.', found),
      };
  }
  return null;
}

class CommandReader {
  readonly problems: FileProblem[];
  readonly #entries: ReadonlyMap<string, FrontEntry>;
  readonly #kind: CommandFileKind;

  constructor(entries: readonly FrontEntry[], problems: FileProblem[], kind: CommandFileKind) {
    this.#entries = new Map(entries.map((entry) => [entry.key, entry]));
    this.problems = problems;
    this.#kind = kind;
  }

  read(body: string, bodyLine: number, fileName: string): WrittenCommand {
    this.#lookAtKeys();
    if (body.trim() === '') this.#complain(bodyLine, t('There is no text under the first lines, so nothing would be asked.'));
    const argumentHint = this.#line('argument-hint');
    const pieces = piecesOf(body.trim(), bodyLine + leadingLines(body), { numbers: argumentHint !== null });
    const declared = this.#arguments();
    const asked = this.#asked(pieces, declared);
    const { context, wanted } = this.#context(pieces);
    return {
      ...this.#name(fileName),
      description: this.#line('description') ?? '',
      ...this.#aliases(),
      arguments: asked.forms,
      argumentNames: asked.names,
      usage: argumentHint,
      hints: declared.flatMap(({ form, hint }) => (hint === '' ? [] : [{ label: form.label, hint: inLine(hint) }])),
      model: this.#model(),
      context: context === null && wanted.length === 0 ? null : [...new Set([...(context ?? []), ...wanted])],
      how: this.#how(),
      pieces,
      appends: asked.appends,
    };
  }

  #complain(line: number, message: string, severity: FileProblem['severity'] = 'error'): void {
    this.problems.push({ line, severity, message });
  }

  #text(key: string): string | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    if (entry.text !== null) return entry.text;
    // Others write hints as `[issue] [tone]`, which is a list to whoever reads it so.
    if (key === 'argument-hint') return entry.items.map(({ text }) => `[${text}]`).join(' ') || null;
    this.#complain(entry.line, t('“{0}” has to be a text.', key));
    return null;
  }

  /** A list, or a text that is the only one of it. */
  #items(key: string): readonly FrontItem[] {
    const entry = this.#entries.get(key);
    if (!entry) return [];
    return entry.text === null ? entry.items : [{ line: entry.line, name: null, text: entry.text }];
  }

  #lineOf(key: string): number {
    return this.#entries.get(key)?.line ?? 1;
  }

  #lookAtKeys(): void {
    for (const { key, line } of this.#entries.values()) {
      if ((ownKeys as readonly string[]).includes(key) || otherKeys.has(key) || this.#kind === 'prompt') continue;
      const near = didYouMean(key, ownKeys);
      this.#complain(
        line,
        near === null
          ? t('There is no key “{0}” here, so it changes nothing.', key)
          : t('There is no key “{0}” here; “{1}” may be meant, so it changes nothing.', key, near),
        'warning',
      );
    }
  }

  #name(fileName: string): Pick<WrittenCommand, 'name' | 'nameLine'> {
    const stated = this.#text('name');
    const line = this.#lineOf('name');
    const name = stated ?? nameOfFile(fileName);
    if (!commandName.test(name)) {
      this.#complain(
        line,
        stated === null
          ? t(
              'The file’s name makes no command (“{0}”): one begins with a letter and has small letters, digits, - and _ only. Give it one with “name”.',
              showInLine(name.slice(0, 40)),
            )
          : t(
              '“{0}” can’t be a command’s name: one begins with a letter and has small letters, digits, - and _ only. Give it one with “name”.',
              showInLine(stated.slice(0, 40)),
            ),
      );
    }
    return { name, nameLine: line };
  }

  /** A text that stands in lists, in one line. */
  #line(key: string): string | null {
    const stated = this.#text(key);
    return stated === null ? null : inLine(stated) || null;
  }

  #aliases(): Pick<WrittenCommand, 'aliases' | 'aliasLine'> {
    const aliases: string[] = [];
    for (const { text, line } of this.#items('aliases')) {
      const alias = text.replace(/^\//, '');
      if (!commandName.test(alias))
        this.#complain(line, t('“{0}” can’t be another word for a command, so it isn’t one.', showInLine(text.slice(0, 40))), 'warning');
      else if (aliases.length < mostAliases) aliases.push(alias);
    }
    return { aliases: [...new Set(aliases)], aliasLine: this.#lineOf('aliases') };
  }

  #arguments(): { name: string; form: ArgumentForm; hint: string }[] {
    const declared: { name: string; form: ArgumentForm; hint: string }[] = [];
    let optional = false;
    for (const { name: named, text, line } of this.#items('arguments')) {
      const [, name, mark] = /^([A-Za-z][\w-]{0,39})(\?)?$/.exec(named ?? text) ?? [];
      if (name === undefined)
        this.#complain(
          line,
          t(
            '“{0}” can’t be an argument’s name: it has letters, digits, - and _ only, and a ? behind it where it may be left out.',
            showInLine((named ?? text).slice(0, 40)),
          ),
        );
      else if (reservedNames.includes(name))
        this.#complain(line, t('An argument can’t be called “{0}”, as {1} stands for something else.', name, `{{${name}}}`));
      else if (declared.some((one) => one.name === name)) this.#complain(line, t('The argument “{0}” is there twice.', name));
      else if (declared.length >= mostArguments) this.#complain(line, t('A command has at most {0} arguments.', mostArguments));
      else {
        optional ||= mark !== undefined;
        declared.push({ name, form: formOf(name, optional), hint: named === null ? '' : text });
      }
    }
    return declared;
  }

  /** What may be typed: what is declared, or else what the text has a place for. */
  #asked(
    pieces: readonly Piece[],
    declared: readonly { name: string; form: ArgumentForm }[],
  ): { forms: ArgumentForm[]; names: string[]; appends: boolean } {
    const variables = pieces.flatMap((piece) => ('variable' in piece ? [piece] : []));
    const forms = declared.map(({ form }) => form);
    const known = declared.map(({ name }) => name);
    let most = 0;
    let all = false;
    for (const { variable, line } of variables) {
      if (variable.kind === 'arguments') all = true;
      else if (variable.kind === 'position') most = Math.max(most, variable.number);
      else if (variable.kind === 'named' && !known.includes(variable.name)) {
        // A prompt file declares what it asks for by asking for it.
        if (this.#kind === 'prompt' && known.length < mostArguments && !reservedNames.includes(variable.name)) {
          known.push(variable.name);
          forms.push(formOf(variable.name, true));
        } else
          this.#complain(
            line,
            t(
              'There is no {0}: the variables are {1}. Before braces that are meant as such stands a \\.',
              `{{${variable.name}}}`,
              this.#variableWords(known),
            ),
          );
      }
    }
    if (declared.length > 0 && most > declared.length) {
      const line = variables.find(({ variable }) => variable.kind === 'position' && variable.number === most)?.line ?? 1;
      this.#complain(line, t('{0} has no argument: “arguments” names {1}.', `{{${String(most)}}}`, declared.length));
    }
    const last = forms.at(-1);
    if (last) return { forms: [...forms.slice(0, -1), { ...last, rest: true }], names: known, appends: false };
    const words = Array.from({ length: most }, (_, at): ArgumentForm => ({
      ...formOf(`word${String(at + 1)}`, true),
      ...(at === most - 1 && { rest: true }),
    }));
    if (words.length > 0) return { forms: words, names: [], appends: false };
    return { forms: [{ label: all ? 'TEXT' : 'MORE', kind: 'text', optional: true, rest: true }], names: [], appends: !all };
  }

  #variableWords(named: readonly string[]): string {
    return [...contextVariables, 'arguments', '1', ...named].map((one) => `{{${one}}}`).join(', ');
  }

  #model(): string | null {
    const stated = this.#text('model');
    // Their names for models are none of ours.
    if (stated === null || this.#kind === 'prompt') return null;
    if (modelName.test(stated)) return stated;
    this.#complain(
      this.#lineOf('model'),
      t('“{0}” is no model’s name: models are called as in the catalogue, such as “q7b”.', showInLine(stated.slice(0, 40))),
    );
    return null;
  }

  #context(pieces: readonly Piece[]): { context: ContextVariable[] | null; wanted: ContextVariable[] } {
    const wanted = pieces.flatMap((piece) => ('variable' in piece && piece.variable.kind === 'context' ? [piece.variable.what] : []));
    const entry = this.#entries.get('context');
    if (!entry) return { context: null, wanted };
    const items = this.#items('context');
    const none = items.find(({ text }) => text === 'none');
    if (none && items.length > 1) this.#complain(none.line, t('“none” stands alone: nothing else goes along with it.'));
    const context: ContextVariable[] = [];
    for (const { text, line } of items) {
      if (isContextVariable(text)) context.push(text);
      else if (text !== 'none')
        this.#complain(
          line,
          t('“{0}” is nothing that goes along: there are {1} and none.', showInLine(text.slice(0, 40)), contextVariables.join(', ')),
        );
    }
    return { context, wanted };
  }

  #how(): WrittenCommand['how'] {
    const stated = this.#text('how');
    if (stated === null) return this.#kind === 'prompt' && this.#entries.get('mode')?.text === 'edit' ? 'edit' : 'words';
    if (stated === 'words' || stated === 'edit') return stated;
    this.#complain(this.#lineOf('how'), t(`“how” is “words”, for an answer in words, or “edit”, for a change of what goes along.`));
    return 'words';
  }
}

function inLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longestLine ? `${line.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

function formOf(name: string, optional: boolean): ArgumentForm {
  return { label: name.toUpperCase(), kind: 'text', ...(optional && { optional: true }) };
}

/** What a file's command is called where the file doesn't say: `Fix Issue.prompt.md` makes `fix-issue`. */
export function nameOfFile(fileName: string): string {
  return fileName
    .replace(/(?:\.prompt)?\.md$/i, '')
    .toLowerCase()
    .replace(/[ .]+/g, '-');
}

function leadingLines(body: string): number {
  return (/^\s*/.exec(body)?.[0].split('\n').length ?? 1) - 1;
}
