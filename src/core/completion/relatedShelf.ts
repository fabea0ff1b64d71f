/**
 * Pieces of other files that the user was in, for the model to draw on. They keep their order and their text as long as they are there: what changes in front
 * of a prompt makes the model read all of it again. Pure.
 */
import type { RelatedCode } from '../../protocol/worker/completions.ts';

/** Pieces in a prompt, and characters in each. */
const most = 6;
const mostCharacters = 1600;
/** Lines around the cursor that make a piece. */
const linesBefore = 24;
const linesAfter = 12;
/** A place that is so near belongs to the piece that is there. Lines. */
const near = 20;

interface Piece extends RelatedCode {
  uri: string;
  languageId: string;
  line: number;
  /** The higher, the later it was put there. */
  used: number;
}

export class RelatedShelf {
  /** In the order in which they came. */
  #pieces: Piece[] = [];
  #clock = 0;

  /** Puts the lines around a place there; in place of what is there of the same place. */
  put({ uri, path, languageId, text, line }: { uri: string; path: string; languageId: string; text: string; line: number }): void {
    const lines = text.split('\n');
    const piece = lines
      .slice(Math.max(0, line - linesBefore), line + linesAfter)
      .join('\n')
      .slice(0, mostCharacters);
    if (piece.trim() === '') return;
    const used = ++this.#clock;
    const there = this.#pieces.find((one) => one.uri === uri && Math.abs(one.line - line) <= near);
    if (there?.text === piece) {
      there.used = used;
      return;
    }
    this.#pieces = this.#pieces.filter((one) => one !== there);
    this.#pieces.push({ uri, path, languageId, text: piece, line, used });
    if (this.#pieces.length <= most * 2) return;
    const oldest = this.#pieces.reduce((least, one) => (one.used < least.used ? one : least));
    this.#pieces = this.#pieces.filter((one) => one !== oldest);
  }

  /** What goes with a completion in a file: pieces of others, those of related languages only. */
  piecesFor(uri: string, languageId: string): RelatedCode[] {
    const fitting = this.#pieces.filter((piece) => piece.uri !== uri && familyOf(piece.languageId) === familyOf(languageId));
    const chosen = new Set([...fitting].sort((a, b) => b.used - a.used).slice(0, most));
    return fitting.filter((piece) => chosen.has(piece)).map(({ path, text }) => ({ path, text }));
  }

  /** Forgets a file. */
  drop(uri: string): void {
    this.#pieces = this.#pieces.filter((piece) => piece.uri !== uri);
  }
}

const families: readonly (readonly string[])[] = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte', 'html', 'css', 'scss', 'less', 'json', 'jsonc'],
  ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'],
  ['java', 'kotlin', 'groovy', 'scala'],
];

/** Languages that call each other share a name. */
function familyOf(languageId: string): string {
  return families.find((family) => family.includes(languageId))?.[0] ?? languageId;
}
