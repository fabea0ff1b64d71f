/** Which folders are drawn as one node, so that no more nodes are on a page than can be looked at. Pure. */
import { folderOf } from '../../base/relativePath.ts';
import { below } from './projectFiles.ts';

export interface FoldOptions {
  /** A file that stands for itself wherever it is; null for none. */
  focus: string | null;
  most: number;
  /** What the user decided, folder by folder, whatever the number is. */
  unfolded?: ReadonlySet<string>;
  folded?: ReadonlySet<string>;
}

interface Folder {
  files: number;
  /** Folders right in it. */
  folders: Set<string>;
  /** Files right in it. */
  own: number;
}

export class FoldedFolders {
  readonly #focus: string | null;
  readonly #open = new Set<string>(['']);

  /**
   * From the root on, folders are unfolded as long as the nodes stay within `most`: first those on the way to the focus, then those with the most files. The root
   * is always unfolded.
   */
  constructor(paths: readonly string[], { focus, most, unfolded = new Set(), folded = new Set() }: FoldOptions) {
    this.#focus = focus;
    const tree = treeOf(paths);
    const nodesIn = (folder: string): number => (tree.get(folder)?.own ?? 0) + (tree.get(folder)?.folders.size ?? 0);
    const wayToFocus = (folder: string): boolean => focus?.startsWith(`${folder}/`) === true;
    let nodes = nodesIn('');
    const waiting = [...(tree.get('')?.folders ?? [])];
    const first = (a: string, b: string): number =>
      Number(unfolded.has(b)) - Number(unfolded.has(a)) ||
      Number(wayToFocus(b)) - Number(wayToFocus(a)) ||
      (tree.get(b)?.files ?? 0) - (tree.get(a)?.files ?? 0) ||
      (a < b ? -1 : 1);
    while (waiting.length > 0) {
      waiting.sort(first);
      const next = waiting.findIndex((one) => !folded.has(one) && (unfolded.has(one) || nodes - 1 + nodesIn(one) <= most));
      if (next < 0) return;
      const [folder = ''] = waiting.splice(next, 1);
      this.#open.add(folder);
      nodes += nodesIn(folder) - 1;
      waiting.push(...(tree.get(folder)?.folders ?? []));
    }
  }

  /** What a file is drawn as: its path, or that of the outermost folded folder around it, with a slash. */
  nodeOf(path: string): string {
    if (path === this.#focus) return path;
    const parts = folderOf(path).split('/');
    let folder = '';
    for (const part of parts) {
      if (part === '') break;
      folder = below(folder, part);
      if (!this.#open.has(folder)) return `${folder}/`;
    }
    return path;
  }
}

function treeOf(paths: readonly string[]): Map<string, Folder> {
  const tree = new Map<string, Folder>();
  const at = (folder: string): Folder => {
    let known = tree.get(folder);
    if (!known) tree.set(folder, (known = { files: 0, folders: new Set(), own: 0 }));
    return known;
  };
  for (const path of paths) {
    let folder = folderOf(path);
    at(folder).own++;
    for (;;) {
      at(folder).files++;
      if (folder === '') break;
      const around = folderOf(folder);
      at(around).folders.add(folder);
      folder = around;
    }
  }
  return tree;
}
