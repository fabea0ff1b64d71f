/** Server-sent events as they come in pieces, cut anywhere. Pure; what a hostile server can make it hold is bounded. */
import { AppError } from '../../base/appError.ts';

/** One event of a stream. */
export interface StreamEvent {
  /** Its name; empty where it has none. */
  event: string;
  data: string;
}

/** Characters of a line, and of an event's data: answers come in pieces of a few hundred. */
const mostCharacters = 1024 * 1024;

export class EventStreamReader {
  /** The beginning of a line whose end hasn't come. */
  #rest = '';
  /** The last piece ended in a carriage return, so a line feed that begins the next one belongs to it. */
  #afterReturn = false;
  #event = '';
  #data: string[] = [];
  #characters = 0;

  /**
   * Takes a piece of the stream, and returns the events that it completes; what is said to be a comment is left out. The same whatever the cuts are.
   * @throws AppError `providerRubbish` (data: why `long`) for what has no end.
   */
  push(piece: string): StreamEvent[] {
    const text = this.#afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.#afterReturn = piece.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#rest + (lines[0] ?? '');
    this.#rest = lines.pop() ?? '';
    const events = lines.flatMap((line) => this.#line(line));
    this.#hold(this.#rest.length);
    return events;
  }

  /** The stream stands in the middle of a line. */
  get inLine(): boolean {
    return this.#rest !== '';
  }

  /** What came last, where the stream ended without the blank line behind it, as some servers do. */
  end(): StreamEvent[] {
    const events = [...this.#line(this.#rest), ...this.#line('')];
    this.#rest = '';
    return events;
  }

  #line(line: string): StreamEvent[] {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    if (field === 'data') {
      // An empty line takes room too.
      this.#characters += value.length + 1;
      this.#hold(0);
      this.#data.push(value);
    }
    return [];
  }

  #dispatch(): StreamEvent[] {
    const [event, data] = [this.#event, this.#data];
    this.#event = '';
    this.#data = [];
    this.#characters = 0;
    return data.length === 0 ? [] : [{ event, data: data.join('\n') }];
  }

  #hold(more: number): void {
    if (this.#characters + more > mostCharacters) throw new AppError('providerRubbish', 'an event without an end', { why: 'long' });
  }
}
