/**
 * What the command line writes, and where: with `--json` only JSON lines on stdout, else the answer itself; everything for people
 * goes to stderr. A reader that goes away is no error, a disk that is full is one. Knows no command.
 */
import { formatCount } from '../base/formatNumbers.ts';
import { AppError } from '../base/appError.ts';
import { showInLine } from '../core/security/hiddenText.ts';
import { userMessage } from '../core/userMessage.ts';
import { jsonLine, oneLine, printable, visible } from './printable.ts';

export interface OutputOptions {
  json: boolean;
  quiet: boolean;
}

const goneCodes: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED']);

export class Output {
  #json = false;
  #quiet = false;
  #failure: NodeJS.ErrnoException | null = null;
  readonly #gone = new AbortController();
  /** What was done for good, whether or not it could be told. */
  done = '';
  /** A progress line stands on the terminal and is to be written over. */
  #transient = false;

  constructor(options: OutputOptions) {
    this.set(options);
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', (error: NodeJS.ErrnoException) => {
        if (stream !== process.stdout) return;
        // With EPIPE and the like nobody reads any more, so there is nobody to tell.
        if (!goneCodes.has(error.code ?? '')) this.#failure = error;
        this.#gone.abort();
      });
    }
  }

  /** Once the command line is understood; before, it is only looked through. */
  set({ json, quiet }: OutputOptions): void {
    this.#json = json;
    this.#quiet = quiet;
  }

  get json(): boolean {
    return this.#json;
  }

  /** Why stdout could not be written to its end, though somebody wanted it. */
  get failure(): NodeJS.ErrnoException | null {
    return this.#failure;
  }

  /** Aborted when nobody reads stdout any more. */
  get readerGone(): AbortSignal {
    return this.#gone.signal;
  }

  /** One JSON line; nothing without `--json`. */
  line(object: Readonly<Record<string, unknown>>): void {
    if (this.json) this.#write(process.stdout, `${jsonLine(object)}\n`);
  }

  /** The result for people; nothing with `--json`. */
  text(text: string): void {
    this.#result(visible(text));
  }

  /** One line of the result for people, whatever the names in it have; nothing with `--json`. */
  row(text: string): void {
    this.#result(`${showInLine(text)}\n`);
  }

  /** A piece of what a model wrote for people, or for another program; nothing with `--json`. */
  answer(text: string): void {
    this.#result(printable(text));
  }

  /** A diff for people: to the byte where it goes into a file or another program, and on a terminal with signs for what would steer it. */
  diff(text: string): void {
    this.#result(process.stdout.isTTY ? visible(text) : text);
  }

  /** A remark for people on stderr. */
  note(text: string): void {
    if (this.#quiet) return;
    this.#clearTransient();
    this.#write(process.stderr, `${visible(text)}\n`);
  }

  /** What goes on right now: one line that the next one replaces. Only on a terminal. */
  progress(text: string): void {
    if (this.#quiet || !process.stderr.isTTY) return;
    this.#clearTransient();
    this.#transient = true;
    this.#write(process.stderr, oneLine(text, Math.max(20, process.stderr.columns - 1)));
  }

  /** One sentence on stderr, and with `--json` the error object on stdout. */
  error(error: unknown): void {
    const known = AppError.from(error);
    const message = sentence(known);
    this.line({ type: 'error', code: known.code, message });
    this.complain(message);
  }

  /** A sentence on stderr that says why it failed, wanted or not. */
  complain(message: string): void {
    this.#clearTransient();
    this.#write(process.stderr, `mlx-code: ${visible(message)}\n`);
  }

  /** Resolves when everything is written, or can't be. */
  async flush(): Promise<void> {
    this.#clearTransient();
    // What a file would not take is told in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    for (const stream of [process.stdout, process.stderr]) {
      if (stream.writableLength === 0 || stream.destroyed) continue;
      await new Promise<void>((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    }
  }

  #result(text: string): void {
    if (this.json) return;
    this.#clearTransient();
    this.#write(process.stdout, text);
  }

  #write(stream: NodeJS.WriteStream, text: string): void {
    if (stream.destroyed || !stream.writable) return;
    stream.write(text);
  }

  #clearTransient(): void {
    if (!this.#transient) return;
    this.#transient = false;
    this.#write(process.stderr, '\r\u001b[K');
  }
}

/** The sentence for a terminal: what the editor offers as a button is an option here. */
function sentence(error: AppError): string {
  switch (error.code) {
    case 'modelNone':
      return 'No model is given. Name a GGUF file with --model FILE.';
    case 'workerCrashed':
    case 'connectionClosed':
      return 'The model process ended in the middle of its work. Try again; MLX_CODE_LOG=info shows what happened.';
    case 'cancelled':
      return 'Interrupted.';
    case 'editFailed':
      return error.data.restored === false
        ? 'The change failed, and not every file could be put back. Run “mlx-code undo” to put the rest back.'
        : 'The change could not be carried out. The files are as they were; MLX_CODE_LOG=info shows what happened.';
    case 'contextFull':
      return tooLong(error);
    case 'selectionTooLarge':
      return `The file is too large for the model${fits(error)}. Name a smaller one, or narrow an edit with --lines.`;
    case 'modelLoadFailed':
      return 'The model could not be loaded. MLX_CODE_LOG=info shows why; another model may work.';
    case 'fileUnreadable':
      return error.data.what === 'folder'
        ? `There is no folder “${String(error.data.path)}”. Name the project's folder with --root.`
        : userMessage(error).text;
    case 'internal':
      return `Something went wrong inside MLX-CODE: ${error.message}`;
    default:
      return userMessage(error).text;
  }
}

function tooLong(error: AppError): string {
  const { what } = error.data;
  if (what === 'question' || what === 'instruction')
    return `The ${what} is too long for the model${fits(error)}. Shorten it, or name a model with a larger window.`;
  if (what === 'pullRequest') return "The model's window is too small for the text of a pull request. Name a model with a larger one.";
  if (what === 'changelog') return "The model's window is too small for the entry of a changelog. Name a model with a larger one.";
  if (what === 'releaseNotes')
    return "The model's window is too small for so many commits. Name a model with a larger one, or list them without --model.";
  if (what === 'commitMessage') return "The model's window is too small for a commit message. Name a model with a larger one.";
  if (what === 'review') return "The model's window is too small for a review. Name a model with a larger one.";
  return `That is too long for the model${fits(error)}. Leave a --file out, name smaller ones, or narrow an edit with --lines.`;
}

function fits({ data }: AppError): string {
  if (typeof data.tokens !== 'number' || typeof data.limit !== 'number') return '';
  return `: ${formatCount(data.tokens)} tokens, and ${formatCount(data.limit)} fit`;
}
