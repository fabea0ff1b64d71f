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
/** Characters of small files that are looked through together, as the rules take longer to be set up than to read a few lines. */
const togetherLength = 100_000;
/** Stands between two files, so that no rule sees one text that goes on from the first to the second. */
const between = '\n\0\n';
/** Files that rules know by their names, and words of a file that tell the rules to leave something out: these are looked through by themselves, as no other name or words would do. */
const namedByRules = /\.(?:json|p12|npmrc)$/;
const toTheRules = 'secretlint-';

/** As much of a file as is looked through at once. */
interface Piece extends AddedLines {
  text: string;
}

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
    const look = async (group: readonly Piece[]): Promise<FoundSecret[]> => {
      const [first, ...more] = group;
      if (!first) return [];
      if (slice.isOver) await slice.rest();
      const secrets = await findSecrets(group.map(({ text }) => text).join(between), first.path);
      if (secrets.length === 0) return [];
      // In which of them it is, and what else is there, only a look at fewer of them tells.
      if (more.length > 0) return (await look(halfOf(group, 0))).concat(await look(halfOf(group, 1)));
      return secrets.map(({ at, kind }) => {
        const { line, text } = lineAt(first.lines, at);
        return { path: first.path, line, mark: markOf(text), kind };
      });
    };
    const found = new Map<string, FoundSecret>();
    for await (const group of groups(files))
      for (const one of await look(group)) found.set(`${one.path}:${String(one.line)}:${one.kind}`, one);
    return [...found.values()];
  }

  #load(): Promise<typeof secretRules> {
    this.#rules ??= import(pathToFileURL(this.#rulesFile).href) as Promise<typeof secretRules>;
    return this.#rules;
  }
}

/** In the order of the files: what can be looked through together, but for what has to be by itself. */
async function* groups(files: Iterable<AddedLines> | AsyncIterable<AddedLines>): AsyncGenerator<Piece[]> {
  let group: Piece[] = [];
  let length = 0;
  for await (const { path, lines: written } of files) {
    const lines = isNotebook(path) ? written.map(({ text, line }) => ({ text: textOfLine(text), line })) : written;
    for (const some of pieces(lines)) {
      const text = some.map((line) => line.text).join('\n');
      const alone = namedByRules.test(path) || text.includes(toTheRules);
      if (group.length > 0 && (alone || length + text.length > togetherLength)) {
        yield group;
        [group, length] = [[], 0];
      }
      group.push({ path, lines: some, text });
      length += alone ? togetherLength : text.length;
    }
  }
  if (group.length > 0) yield group;
}

function halfOf<T>(all: readonly T[], half: 0 | 1): T[] {
  const middle = Math.ceil(all.length / 2);
  return half === 0 ? all.slice(0, middle) : all.slice(middle);
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
