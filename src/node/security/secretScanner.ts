import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { TimeSlice } from '../../base/timeSlice.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import type { FoundSecret } from '../../core/security/foundSecret.ts';
import type { ReadableLine } from '../../core/security/readableLines.ts';
import { textOfLine } from '../../core/security/textOfLine.ts';
import type * as secretRules from './secretRules.ts';

/** The lines that a change adds to a file. */
export interface AddedLines {
  path: string;
  lines: readonly ReadableLine[];
}

/** Characters that are looked through at once. */
const pieceLength = 500_000;
/** Lines of a key, and some. */
const overlap = 120;

/** Looks for secrets in what a change adds. */
export class SecretScanner {
  readonly #rulesFile: string;
  #rules: Promise<typeof secretRules> | undefined;

  /** `rulesFile` is the full path of the program file with the rules; it is read at the first use. */
  constructor(rulesFile: string) {
    this.#rulesFile = rulesFile;
  }

  /** Each place once. Others have their turn in between. Rejects with `cancelled`, and when the rules can't be read. */
  async find(files: Iterable<AddedLines> | AsyncIterable<AddedLines>, signal?: AbortSignal): Promise<FoundSecret[]> {
    const { findSecrets } = await this.#load();
    const slice = new TimeSlice(signal);
    const found = new Map<string, FoundSecret>();
    for await (const { path, lines: written } of files) {
      const lines = isNotebook(path) ? written.map(({ text, line }) => ({ text: textOfLine(text), line })) : written;
      for (const piece of pieces(lines)) {
        if (slice.isOver) await slice.rest();
        for (const { at, kind } of await findSecrets(piece.map(({ text }) => text).join('\n'), path)) {
          const { line, text } = lineAt(piece, at);
          found.set(`${path}:${String(line)}:${kind}`, { path, line, mark: markOf(text), kind });
        }
      }
    }
    return [...found.values()];
  }

  #load(): Promise<typeof secretRules> {
    this.#rules ??= import(pathToFileURL(this.#rulesFile).href) as Promise<typeof secretRules>;
    return this.#rules;
  }
}

/** The one that has this character of them all. The rules' own lines end at characters, too, that stand within one of git's. */
function lineAt(lines: AddedLines['lines'], at: number): ReadableLine {
  let end = -1;
  return lines.find(({ text }) => (end += text.length + 1) >= at) ?? { text: '', line: null };
}

function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** Pieces overlap, as a key has many lines; a place that is in two of them counts once. */
function pieces(lines: AddedLines['lines']): AddedLines['lines'][] {
  const all: AddedLines['lines'][] = [];
  let from = 0;
  let length = 0;
  for (const [at, { text }] of lines.entries()) {
    length += text.length + 1;
    if (length < pieceLength) continue;
    all.push(lines.slice(from, at + 1));
    from = Math.max(from + 1, at + 1 - overlap);
    length = lines.slice(from, at + 1).reduce((sum, one) => sum + one.text.length + 1, 0);
    // Lines as long as these hold no key of many lines.
    if (length > pieceLength / 2) [from, length] = [at + 1, 0];
  }
  return from < lines.length ? [...all, lines.slice(from)] : all;
}
