/** Reads the options of a command line by what is stated of each in the list of options, or says in one sentence what is wrong. */
import { parseArgs } from 'node:util';
import { AppError } from '../base/appError.ts';
import { didYouMean } from '../base/didYouMean.ts';
import { allOptions, type CommandLineOption, exclusiveOptions, optionsFor, ownersOf } from '../core/commands/commandLineOptions.ts';

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What was given. Asking for an option that isn't in the list, or as another kind, is a mistake of ours and throws an Error. */
export class GivenOptions {
  readonly #values: Values;
  /** What is no option. */
  readonly words: readonly string[];

  /** Throws `usage` for an option that there isn't, and for a value where none belongs or none where one does. */
  constructor(argv: readonly string[]) {
    const { values, positionals } = parse(argv);
    this.#values = values;
    this.words = positionals;
  }

  /** Throws `usage` where one was given that the command doesn't take, or more often than it does, or with an empty name, or with others that it doesn't go with. */
  check(command: string, words: readonly string[]): void {
    for (const name of Object.keys(this.#values)) {
      const owners = ownersOf(name);
      if (owners !== null && !owners.includes(command)) throw usage(`--${name} belongs to the command ${owners.join(' or ')}.`);
    }
    const options = optionsFor(command);
    for (const { of, said } of exclusiveOptions[command] ?? [])
      if (of.filter((name) => (name === '' ? words.length > 0 : this.has(name))).length > 1) throw usage(said);
    for (const { name, kind, many } of options) {
      const values = this.texts(name);
      if (values.length > 1 && !many) throw usage(`${command} takes one --${name}.`);
      const named = { file: 'a file', folder: 'a folder', ref: 'a branch, a tag or a commit', flag: '', number: '', choice: '', text: '' }[
        kind
      ];
      if (named !== '' && values.includes('')) throw usage(`--${name} needs the name of ${named}.`);
    }
    for (const { name, needs } of options)
      if (needs?.said !== undefined && this.has(name) && !this.has(needs.option)) throw usage(needs.said);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  flag(name: string): boolean {
    optionOf(name, 'flag');
    return this.#values[name] === true;
  }

  /** Any text, also the name of a file. */
  text(name: string): string | undefined {
    optionOf(name, 'text', 'ref', 'file', 'folder', 'choice', 'number');
    return this.texts(name)[0];
  }

  /** All that were given of one that may be repeated. */
  texts(name: string): string[] {
    return [this.#values[name] ?? []].flat().filter((one) => typeof one === 'string');
  }

  /** Throws `usage` for what is no whole number within the bounds. */
  number(name: string): number | undefined {
    const { least = 0, most = Number.MAX_SAFE_INTEGER } = optionOf(name, 'number');
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
    if (!(number >= least && number <= most)) throw usage(`--${name} needs a whole number from ${String(least)} to ${String(most)}.`);
    return number;
  }

  /** One of these, which are those of the list. Throws `usage` for another word. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    optionOf(name, 'choice');
    const value = this.text(name);
    const known = choices.find((one) => one === value);
    if (value !== undefined && known === undefined) throw usage(`--${name} needs one of ${choices.join(', ')}.`);
    return known;
  }
}

/** A failure whose `hint` is the sentence for the user. */
export function usage(hint: string, cause?: unknown): AppError {
  return new AppError('usage', hint, { hint }, cause);
}

function optionOf(name: string, ...kinds: CommandLineOption['kind'][]): CommandLineOption {
  const option = allOptions.get(name);
  if (!option || !kinds.includes(option.kind)) throw new Error(`--${name} is no option of the kind ${kinds.join(' or ')}`);
  return option;
}

function isRepeated(name: string): boolean {
  return (ownersOf(name) ?? []).some((command) => optionsFor(command).some((option) => option.name === name && option.many));
}

function parse(argv: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options = Object.fromEntries(
    [...allOptions.values()].map(({ name, short, kind }) => [
      name,
      {
        type: kind === 'flag' ? ('boolean' as const) : ('string' as const),
        ...(short !== undefined && { short }),
        // Only the command tells how often it takes one.
        ...(isRepeated(name) && { multiple: true }),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words are plain; their second sentence is about writing parsers.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    const [, typed = null] = /^Unknown option '(--[^']+)'/.exec(sentence) ?? [];
    const near = typed === null ? null : didYouMean(typed.slice(2), [...allOptions.keys()]);
    const next = near === null ? '“mlx-code --help” lists the options.' : `Did you mean --${near}?`;
    throw usage(`${sentence.replace(/\.$/, '')}. ${next}`, error);
  }
}
