/**
 * The stems under which the text index has words (`lock` for `locks` and `locked`), told by SQLite's own tokenizer, so that they are the same as there. It lives in memory.
 */
import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../../base/disposable.ts';

/** How a text is cut that comes as words with blanks between; also that of the text index. */
export const tokenizer = `porter ascii tokenchars '_$'`;

export class WordStems implements Disposable {
  readonly #database = new DatabaseSync(':memory:');

  constructor() {
    this.#database.exec(`
      CREATE VIRTUAL TABLE words USING fts5(word, content='', contentless_delete=1, tokenize="${tokenizer}");
      CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)`);
  }

  /** In the order of the words. */
  of(words: readonly string[]): string[] {
    const insert = this.#database.prepare('INSERT INTO words (rowid, word) VALUES (?, ?)');
    words.forEach((word, index) => insert.run(index + 1, word));
    const stems = [...words];
    for (const { doc, term } of this.#database.prepare('SELECT doc, term FROM stems').all()) stems[Number(doc) - 1] = String(term);
    this.#database.exec('DELETE FROM words');
    return stems;
  }

  dispose(): void {
    this.#database.close();
  }
}
