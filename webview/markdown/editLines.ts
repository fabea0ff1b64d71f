/** What a line of a code block is when the block holds SEARCH/REPLACE edits; null for any other line. */
export type EditLine = 'mark' | 'removed' | 'added' | null;

/** Reads a code block line by line and tells what each line is to an edit in it. */
export class EditLines {
  #part: 'removed' | 'added' | null = null;

  /** Another reader that goes on from here. */
  copy(): EditLines {
    const copy = new EditLines();
    copy.#part = this.#part;
    return copy;
  }

  next(line: string): EditLine {
    if (/^<{5,} ?SEARCH\b/.test(line)) this.#part = 'removed';
    else if (this.#part === 'removed' && /^={5,}\s*$/.test(line)) this.#part = 'added';
    else if (this.#part === 'added' && /^>{5,} ?REPLACE\b/.test(line)) this.#part = null;
    else return this.#part;
    return 'mark';
  }
}

/** True for a block that tells how to change a file, which is not what anybody wants in the file; `language` is its grammar's id. */
export function holdsEdit(language: string | null, text: string): boolean {
  return language === 'diff' || /^(?:<{5,} ?SEARCH\b|\*\*\* Begin Patch)/m.test(text);
}
