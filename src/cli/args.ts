/** Reads the command line into one of the known commands, or says in one sentence why it can't. */
import { parseArgs } from 'node:util';
import { AppError } from '../base/appError.ts';

export interface CommonOptions {
  /** A GGUF file; null when none is named. */
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
  | { command: 'commit-message'; all: boolean; body: boolean; common: CommonOptions }
  | { command: 'models inspect'; file: string; common: CommonOptions };

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
  body: { type: 'boolean' },
  file: { type: 'string', multiple: true },
} as const;

/** Options that only some commands take. */
const special: Readonly<Record<string, string>> = { all: 'commit-message', body: 'commit-message', file: 'ask' };

function namedModel(environment: Readonly<Record<string, string | undefined>>): string | null {
  const named = environment.MLX_CODE_MODEL ?? '';
  return named === '' ? null : named;
}

/** `environment` may name a model in `MLX_CODE_MODEL`. Throws `usage`, whose `hint` is the sentence for the user. */
export function parseArguments(argv: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): Invocation {
  const { values, positionals } = parse(argv);
  const [first = '', ...rest] = positionals;
  if (values.version) return { command: 'version' };
  if (values.help || first === 'help') return { command: 'help', topic: (first === 'help' ? rest[0] : first) ?? '' };
  const command = first === 'models' ? `models ${rest.shift() ?? ''}`.trim() : first;
  const common: CommonOptions = {
    model: values.model ?? namedModel(environment),
    root: values.root ?? process.cwd(),
    seed: integer('--seed', values.seed, 0, 2 ** 32 - 1),
    maxTokens: integer('--max-tokens', values['max-tokens'], 1, 1_000_000),
    json: values.json ?? false,
    quiet: values.quiet ?? false,
  };
  if (common.model === '') throw usage('--model needs the name of a file.');
  for (const [option, owner] of Object.entries(special)) {
    if (option in values && command !== owner) throw usage(`--${option} belongs to the command ${owner}.`);
  }
  switch (command) {
    case 'ask': {
      const question = rest.join(' ').trim();
      if (question === '') throw usage('ask needs a question: mlx-code ask "What does this do?"');
      return { command, question, files: values.file ?? [], common };
    }
    case 'commit-message':
      if (rest.length > 0) throw usage(`commit-message takes no argument, but got “${rest.join(' ')}”.`);
      return { command, all: values.all ?? false, body: values.body ?? false, common };
    case 'models inspect': {
      const [file, ...more] = rest;
      if (file === undefined || file === '' || more.length > 0)
        throw usage('models inspect needs one file: mlx-code models inspect model.gguf');
      return { command, file, common };
    }
    case '':
      throw usage('No command is given. “mlx-code --help” lists them.');
    case 'models':
      throw usage('models needs to know what to do: mlx-code models inspect model.gguf');
    default:
      throw usage(`There is no command “${command}”. “mlx-code --help” lists them.`);
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own words are plain; their second sentence is about writing parsers.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    throw usage(`${sentence.replace(/\.$/, '')}. “mlx-code --help” lists the options.`, error);
  }
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
