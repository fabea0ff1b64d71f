/**
 * Which texts of an index have no vector yet, with the texts themselves: the index holds none, so that they are read from the files, as long as these are what was indexed. It must not know
 * who makes vectors, or when.
 */
import path from 'node:path';
import { textLines } from '../../base/textLines.ts';
import type { Unembedded } from '../../protocol/indexer.ts';
import { fileContent } from './fileContent.ts';
import { type IndexDatabase, textNumber } from './indexDatabase.ts';
import { mostFileBytes } from '../../core/indexing/usualIndexLimits.ts';

interface Place {
  text: number;
  path: string;
  language: string;
  hash: Uint8Array;
  line: number;
  endLine: number;
}

export class VectorQueue {
  readonly #database: IndexDatabase;
  readonly #root: string;
  /** Chunks to be read, the next one last. */
  #waiting: { text: number; chunk: number }[] = [];
  /** Texts that were handed out since it was begun, and those whose files aren't what was indexed. */
  readonly #passed = new Set<number>();
  /** Texts that there were in all when it was last looked what is missing, and those since then that could not be read: counting takes too long to be done each time. */
  #of = 0;
  #lost = 0;
  /** The file that was read last: mostly the next chunk is of the same. */
  #read: { path: string; lines: string[] | null } | null = null;

  constructor(database: IndexDatabase, root: string) {
    this.#database = database;
    this.#root = root;
  }

  /** The next ones, at most so many; none where all that can be read was handed out since it was begun anew. */
  next(limit: number, anew: boolean): Unembedded {
    if (anew) {
      this.#waiting = [];
      this.#passed.clear();
    }
    if (this.#waiting.length === 0) {
      this.#waiting = this.#missing();
      this.#of = this.progress().of;
      this.#lost = 0;
    }
    const parts: Unembedded['parts'] = [];
    while (parts.length < limit) {
      const next = this.#waiting.pop();
      if (!next) break;
      this.#passed.add(next.text);
      const body = this.#body(next.chunk);
      if (body === null) this.#lost++;
      else parts.push({ text: next.text, body });
    }
    if (parts.length > 0) return { parts, done: this.#of - this.#waiting.length - this.#lost - parts.length, of: this.#of };
    this.#read = null;
    return { parts, ...this.progress() };
  }

  /** How many of the texts that files have now have a vector. */
  progress(): Pick<Unembedded, 'done' | 'of'> {
    const counted = this.#database.get<{ done: number; of: number }>(
      `SELECT count(*) AS "of", coalesce(sum(EXISTS (SELECT 1 FROM vector WHERE vector.text = used.text)), 0) AS done FROM
       (SELECT DISTINCT text FROM chunk WHERE content IN (SELECT content FROM file)) AS used`,
    );
    return counted ?? { done: 0, of: 0 };
  }

  #missing(): { text: number; chunk: number }[] {
    return this.#database
      .all<{ text: number; chunk: number }>(
        `SELECT text, min(id) AS chunk FROM chunk WHERE content IN (SELECT content FROM file) AND NOT EXISTS (SELECT 1 FROM vector WHERE vector.text = chunk.text)
         GROUP BY text ORDER BY chunk DESC`,
      )
      .filter(({ text }) => !this.#passed.has(text));
  }

  #body(chunk: number): string | null {
    const place = this.#database.get<Place>(
      `SELECT chunk.text, file.path, content.language, content.hash, chunk.line, chunk.endLine FROM chunk JOIN content ON content.id = chunk.content
       JOIN file ON file.content = content.id WHERE chunk.id = ? LIMIT 1`,
      chunk,
    );
    if (!place) return null;
    if (this.#read?.path !== place.path) this.#read = { path: place.path, lines: this.#lines(place) };
    const body = this.#read.lines?.slice(place.line - 1, place.endLine).join('\n') ?? null;
    return body !== null && textNumber(body) === place.text ? body : null;
  }

  /** Null where the file isn't what was indexed any more. */
  #lines({ path: at, language, hash }: Place): string[] | null {
    const content = fileContent(path.join(this.#root, at), language, mostFileBytes);
    if (content === null || typeof content === 'string' || !Buffer.from(content.hash).equals(hash)) return null;
    return textLines(content.text);
  }
}
