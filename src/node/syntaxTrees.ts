/**
 * Asks tree-sitter whether code is sound. It holds the last trees, so that a key stroke is parsed again only where it is. It must not know what is asked for, or why.
 */
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { Disposable } from '../base/disposable.ts';
import { sharedBeginning, sharedEnd } from '../base/sharedBeginning.ts';
import { BoundedCache } from '../core/boundedCache.ts';
import type { CacheUse } from '../protocol/worker/diagnostics.ts';
import { Grammars, grammarOf } from './grammars.ts';
import { outlineOf } from './outline.ts';

/** Characters. Larger files take long enough to be felt, the first time. */
const mostCharacters = 400_000;
/** Bytes of trees with their texts. */
const mostBytes = 32_000_000;
/** Of a tree and its text for each character: a library's tree doesn't tell, and this is what files of TypeScript took on the whole. */
const bytesPerCharacter = 30;

/** A place in a text. */
interface Insertion {
  at: number;
  text: string;
}

interface Parsed {
  text: string;
  tree: TreeSitter.Tree;
}

export class SyntaxTrees implements Disposable {
  readonly #grammars: Grammars;
  #parser: TreeSitter.Parser | undefined;
  /** By grammar and file. */
  readonly #parsed = new BoundedCache<string, Parsed>({
    mostBytes,
    bytesOf: (_, { text }) => text.length * bytesPerCharacter,
    onDrop: ({ tree }) => tree.delete(),
  });

  /** `folder` holds the library and the grammars, as the build puts them there. */
  constructor(folder: string) {
    this.#grammars = new Grammars(folder);
  }

  /**
   * Whether a text has as few syntax errors with an insertion as without it; null when that can't be told, as there is no grammar for the language or the text
   * is too large. `key` names the text's file. Rejects when the library or a grammar can't be loaded.
   */
  async staysSound(key: string, languageId: string, text: string, insertion: Insertion): Promise<boolean | null> {
    const grammar = grammarOf(languageId);
    if (grammar === null || text.length > mostCharacters) return null;
    const language = await this.#grammars.language(grammar);
    this.#parser ??= await this.#grammars.parser();
    this.#parser.setLanguage(language);
    const before = this.#tree(this.#parser, key, grammar, text);
    if (!before) return null;
    const errors = problems(before.rootNode);
    const edited = before.copy();
    const { at } = insertion;
    const changed = text.slice(0, at) + insertion.text + text.slice(at);
    edited.edit(editOf(text, changed, { start: at, oldEnd: at, newEnd: at + insertion.text.length }));
    const after = this.#parser.parse(changed, edited);
    edited.delete();
    if (!after) return null;
    const sound = problems(after.rootNode) <= errors;
    after.delete();
    return sound;
  }

  /** What a text declares under these names, or under any; null where that can't be told. Rejects as {@link staysSound} does. */
  async outline(languageId: string, text: string, names: readonly string[] | null): Promise<string | null> {
    const grammar = grammarOf(languageId);
    if (grammar === null || text.length > mostCharacters) return null;
    const language = await this.#grammars.language(grammar);
    this.#parser ??= await this.#grammars.parser();
    this.#parser.setLanguage(language);
    const tree = this.#parser.parse(text);
    if (!tree) return null;
    const outline = outlineOf(tree.rootNode, names);
    tree.delete();
    return outline;
  }

  /** How much its trees have been of use. */
  get use(): CacheUse {
    return this.#parsed.use;
  }

  dispose(): void {
    this.#parsed.clear();
    this.#parser?.delete();
    this.#parser = undefined;
  }

  /** The text's tree, from the last one of its file. */
  #tree(parser: TreeSitter.Parser, key: string, grammar: string, text: string): TreeSitter.Tree | null {
    const place = `${grammar} ${key}`;
    const known = this.#parsed.get(place);
    if (known?.text === text) return known.tree;
    known?.tree.edit(editOf(known.text, text, changeBetween(known.text, text)));
    const tree = parser.parse(text, known?.tree);
    this.#parsed.delete(place);
    if (tree) this.#parsed.set(place, { text, tree });
    return tree;
  }
}

/** How many places of a tree are wrong; looks only where something is. */
function problems(node: TreeSitter.Node): number {
  if (!node.hasError) return 0;
  const own = node.isError || node.isMissing ? 1 : 0;
  return node.children.reduce((sum, child) => sum + (child ? problems(child) : 0), own);
}

interface Change {
  start: number;
  oldEnd: number;
  newEnd: number;
}

/** The stretch in which two texts differ. */
function changeBetween(old: string, now: string): Change {
  const start = sharedBeginning(old, now);
  const end = sharedEnd(old, now, start);
  return { start, oldEnd: old.length - end, newEnd: now.length - end };
}

function editOf(old: string, now: string, { start, oldEnd, newEnd }: Change): TreeSitter.Edit {
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(old, start),
    oldEndPosition: pointAt(old, oldEnd),
    newEndPosition: pointAt(now, newEnd),
  };
}

function pointAt(text: string, index: number): TreeSitter.Point {
  let row = 0;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < index; end = text.indexOf('\n', from)) {
    row++;
    from = end + 1;
  }
  return { row, column: index - from };
}
