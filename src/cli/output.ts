/**
 * What the command line writes, and where: with `--json` only JSON lines on stdout, else the answer itself; everything for people
 * goes to stderr. A reader that goes away is no error. Knows no command.
 */
import { AppError } from '../base/appError.ts';
import { userMessage } from '../core/userMessage.ts';

export class Output {
  readonly json: boolean;
  readonly #quiet: boolean;
  readonly #gone = new AbortController();
  /** A progress line stands on the terminal and is to be written over. */
  #transient = false;

  constructor(json: boolean, quiet: boolean) {
    this.json = json;
    this.#quiet = quiet;
    for (const stream of [process.stdout, process.stderr]) {
      stream.on('error', () => {
        // EPIPE and the like: nobody reads any more, so there is nobody to tell.
        if (stream === process.stdout) this.#gone.abort();
      });
    }
  }

  /** Aborted when nobody reads stdout any more. */
  get readerGone(): AbortSignal {
    return this.#gone.signal;
  }

  /** One JSON line; nothing without `--json`. */
  line(object: Readonly<Record<string, unknown>>): void {
    if (this.json) this.#write(process.stdout, `${JSON.stringify(object)}\n`);
  }

  /** The result for people; nothing with `--json`. */
  text(text: string): void {
    if (this.json) return;
    this.#clearTransient();
    this.#write(process.stdout, printable(text));
  }

  /** A remark for people on stderr. */
  note(text: string): void {
    if (this.#quiet) return;
    this.#clearTransient();
    this.#write(process.stderr, `${printable(text)}\n`);
  }

  /** What goes on right now: one line that the next one replaces. Only on a terminal. */
  progress(text: string): void {
    if (this.#quiet || !process.stderr.isTTY) return;
    this.#clearTransient();
    this.#transient = true;
    this.#write(process.stderr, printable(text).slice(0, Math.max(20, process.stderr.columns - 1)));
  }

  /** One sentence on stderr, and with `--json` the error object on stdout. */
  error(error: unknown): void {
    const known = AppError.from(error);
    const message = sentence(known);
    this.line({ type: 'error', code: known.code, message });
    this.#clearTransient();
    this.#write(process.stderr, `mlx-code: ${printable(message)}\n`);
  }

  /** Resolves when everything is written, or can't be. */
  async flush(): Promise<void> {
    this.#clearTransient();
    for (const stream of [process.stdout, process.stderr]) {
      if (stream.writableLength === 0 || stream.destroyed) continue;
      await new Promise<void>((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    }
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
    case 'internal':
      return `Something went wrong inside MLX-CODE: ${error.message}`;
    default:
      return userMessage(error).text;
  }
}

/** Without control characters other than line breaks and tabs: a model's text must not steer a terminal. */
function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '');
}
