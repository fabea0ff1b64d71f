/**
 * New file names proposed by the model, from what is in the files. Each name is decoded under a grammar, so that it is one; what is
 * already taken gets a number. It must not know how files are renamed.
 */
import { throwIfCancelled } from '../../base/appError.ts';
import { baseName } from '../../base/relativePath.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';
import type { Segment } from '../../protocol/worker/programmes.ts';
import { charClass, literal } from '../grammar/gbnf.ts';
import type { ModelSource } from '../models/modelSource.ts';
import { stopError } from '../models/stopError.ts';
import type { EnginePort, SettingsPort } from '../ports.ts';
import { nameParts } from './renamePattern.ts';

export interface NamedFile {
  path: string;
  /** As much as is at hand; only its beginning is read. */
  text: string;
}

/** Files that one question is about: small models lose track of longer lists. */
const filesPerQuestion = 10;
const shownCharacters = 400;
const maxName = 40;
const letters = [[0x41, 0x5a] as const, [0x61, 0x7a] as const];
const digits = [0x30, 0x39] as const;
const joins = [0x2d, 0x5f].map((code) => [code, code] as const);
const closing = '`';
const nameGrammar =
  `root ::= first rest{0,${String(maxName - 1)}} ${literal(closing)}\n` +
  `first ::= ${charClass(letters)}\nrest ::= ${charClass([...letters, digits, ...joins])}\n`;

export class RenameSuggestions {
  readonly #engine: EnginePort;
  readonly #models: ModelSource;
  readonly #settings: SettingsPort;

  constructor(engine: EnginePort, models: ModelSource, settings: SettingsPort) {
    this.#engine = engine;
    this.#models = models;
    this.#settings = settings;
  }

  /**
   * A new path for each file, in their order: same folder, same extension, each once. `wish` is what the user wants of the names; it may be
   * empty. Rejects with `cancelled` or the engine's own errors.
   */
  async suggest(files: readonly NamedFile[], wish: string, signal?: AbortSignal): Promise<string[]> {
    throwIfCancelled(signal);
    await this.#models.ensureLoaded(signal);
    const taken = new Set<string>();
    const paths: string[] = [];
    for (let at = 0; at < files.length; at += filesPerQuestion) {
      const some = files.slice(at, at + filesPerQuestion);
      const names = await this.#ask(some, wish, signal);
      for (const [index, { path }] of some.entries()) paths.push(freePath(path, names[index] ?? '', taken));
    }
    return paths;
  }

  async #ask(files: readonly NamedFile[], wish: string, signal: AbortSignal | undefined): Promise<string[]> {
    const segments = files.flatMap(({ path }, index): Segment[] => [
      { kind: 'forced', text: `${index === 0 ? '' : '\n'}${String(index + 1)}. \`${baseName(path)}\` -> ${closing}` },
      { kind: 'grammar', gbnf: nameGrammar, maxTokens: maxName + 4 },
    ]);
    const { temperature } = this.#settings.get();
    const result = await this.#engine.generate({ messages: question(files, wish), segments, temperature }, () => undefined, signal);
    if (result.stop === 'cancelled') throw stopError(signal);
    return files.map((_file, index) => (result.segments[2 * index + 1] ?? '').replace(/`$/, ''));
  }
}

function question(files: readonly NamedFile[], wish: string): ChatMessage[] {
  const list = files.map(({ path, text }, index) => {
    const beginning = text.slice(0, shownCharacters).replaceAll('```', "'''");
    return `${String(index + 1)}. \`${path}\`\n\`\`\`\n${beginning}\n\`\`\``;
  });
  const wanted = wish.trim() === '' ? 'Each name says in one to three words what the file holds.' : wish.trim();
  return [
    {
      role: 'system',
      content:
        'You give files good names. Answer with one line for each file: its number, its old name, and the new name without an extension.',
    },
    { role: 'user', content: `${wanted}\n\n${list.join('\n\n')}` },
  ];
}

/** The path with the new name; a cut answer keeps the old one, a taken name gets a number. */
function freePath(path: string, name: string, taken: Set<string>): string {
  const { folder, name: old, extension } = nameParts(path);
  for (let count = 1; ; count++) {
    const made = `${folder}${name === '' ? old : name}${count === 1 ? '' : `-${String(count)}`}${extension === '' ? '' : `.${extension}`}`;
    if (taken.has(made.toLowerCase())) continue;
    taken.add(made.toLowerCase());
    return made;
  }
}
