/** Which of some files are in the topmost folders of the window: they tell what kind of project it is. It must not know what is made of that. */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';

export class ProjectFiles implements Disposable {
  readonly #onChange: () => void;
  readonly #folders: Disposable;
  #watchers = new DisposableStore();
  #names: readonly string[] = [];
  #present: ReadonlySet<string> = new Set();
  /** The look that was begun last; those before it have nothing to tell any more. */
  #look = 0;
  #seen: Promise<void> = Promise.resolve();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#folders = vscode.workspace.onDidChangeWorkspaceFolders(() => this.#follow());
  }

  /** Follows files of these names; without any, nothing is looked at. */
  follow(names: readonly string[]): void {
    if (names.join('/') === this.#names.join('/')) return;
    this.#names = names;
    this.#follow();
  }

  /** Settles when the look that was begun last is over. */
  seen(): Promise<void> {
    return this.#seen;
  }

  /** True when one of the folders has it, as was seen last. */
  has(name: string): boolean {
    return this.#present.has(name);
  }

  dispose(): void {
    this.#look++;
    this.#folders.dispose();
    this.#watchers.dispose();
  }

  #follow(): void {
    this.#watchers.dispose();
    this.#watchers = new DisposableStore();
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      for (const name of this.#names) {
        const watcher = this.#watchers.add(
          vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(uri, escaped(name)), false, true, false),
        );
        this.#watchers.add(watcher.onDidCreate(() => this.#lookAt()));
        this.#watchers.add(watcher.onDidDelete(() => this.#lookAt()));
      }
    }
    this.#lookAt();
  }

  #lookAt(): void {
    this.#seen = this.#see();
  }

  async #see(): Promise<void> {
    const look = ++this.#look;
    const present = new Set(await inTopmostFolders(this.#names));
    if (look !== this.#look) return;
    const same = present.size === this.#present.size && [...present].every((name) => this.#present.has(name));
    this.#present = present;
    if (!same) this.#onChange();
  }
}

/** Those of the names that one of the window's topmost folders has, in their order. */
export async function inTopmostFolders(names: readonly string[]): Promise<string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    names.map(async (name) => (await Promise.all(folders.map(({ uri }) => isFile(vscode.Uri.joinPath(uri, name))))).includes(true)),
  );
  return names.filter((_name, place) => found[place] === true);
}

/** For a pattern in which brackets mean something. */
function escaped(name: string): string {
  return name.replace(/[[\]{}]/g, (one) => `[${one}]`);
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    // Whatever speaks against it: it tells nothing.
    return false;
  }
}
