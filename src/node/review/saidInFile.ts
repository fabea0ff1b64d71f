import { textLines } from '../../base/textLines.ts';
import { notebookLines } from '../../core/git/notebook.ts';
import { isNotebook } from '../../core/indexing/notebookCells.ts';
import { SaidLines } from './saidLines.ts';

/** Where a finding's line is in a file as it is now. The lines of a notebook, which is reviewed by its cells or as a text, are known in both ways. */
export class SaidInFile {
  readonly #ways: readonly SaidLines[];

  constructor(path: string, text: string) {
    const cells = isNotebook(path) ? notebookLines(text) : null;
    this.#ways = [...(cells ? [cells] : []), textLines(text)].map((lines) => new SaidLines(lines));
  }

  get count(): number {
    return this.#ways[0]?.count ?? 0;
  }

  /** As {@link SaidLines.place}. */
  place(line: number, said: string): number | null {
    return this.#ways.reduce<number | null>((found, lines) => found ?? lines.place(line, said), null);
  }
}
