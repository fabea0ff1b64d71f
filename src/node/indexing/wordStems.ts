/**
 * The stems under which the text index has words (`lock` for `locks` and `locked`), told by SQLite's own tokenizer, so that they are the same as there. It lives in memory.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../../base/disposable.ts';

/** How a text is cut that comes as words with blanks between; also that of the text index. */
export const tokenizer = `porter ascii tokenchars '_$'`;

/** Words whose stems are kept: those of names and questions come again and again, and each look takes its time. */
const mostKept = 20_000;

export class WordStems implements Disposable {
  readonly #kept = new Map<string, string>();
  readonly #database = new DatabaseSync(':memory:');

  constructor() {
    this.#database.exec(`
      CREATE VIRTUAL TABLE words USING fts5(word, content='', contentless_delete=1, tokenize="${tokenizer}");
      CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)`);
  }

  /** In the order of the words. */
  of(words: readonly string[]): string[] {
    if (this.#kept.size > mostKept) this.#kept.clear();
    const unknown = [...new Set(words)].filter((word) => !this.#kept.has(word));
    if (unknown.length > 0) this.#look(unknown);
    return words.map((word) => this.#kept.get(word) ?? word);
  }

  #look(words: readonly string[]): void {
    const insert = this.#database.prepare('INSERT INTO words (rowid, word) VALUES (?, ?)');
    this.#database.exec('BEGIN');
    words.forEach((word, index) => {
      insert.run(index + 1, word);
      this.#kept.set(word, word);
    });
    this.#database.exec('COMMIT');
    for (const { doc, term } of this.#database.prepare('SELECT doc, term FROM stems').all())
      this.#kept.set(words[Number(doc) - 1] ?? '', String(term));
    this.#database.exec('DELETE FROM words');
  }

  dispose(): void {
    this.#database.close();
  }
}
