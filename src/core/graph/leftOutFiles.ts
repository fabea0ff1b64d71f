/**
 * Files that are there and not in the index, as far as imports lead to them: whoever imports one of these isn't broken. They are looked for as the project's own are, among all that is
 * there. Pure.
 */
import { ImportResolver } from './importResolver.ts';
import type { ImportStatement } from './importStatement.ts';
import type { ProjectFiles } from './projectFiles.ts';

/** What an index leaves out. */
export interface LeftOut {
  /** The files that it lists as left out. Those that rules name aren't among them. */
  readonly listed: readonly string[];
  /** Why a file isn't in it, in few words behind "it"; null where no file is there, or one that is in it. */
  readonly why: (path: string) => string | null;
}

export class LeftOutFiles {
  readonly #files: ProjectFiles;
  readonly #leftOut: LeftOut;
  #resolver: ImportResolver | undefined;

  constructor(files: ProjectFiles, leftOut: LeftOut) {
    this.#files = files;
    this.#leftOut = leftOut;
  }

  /** The file that a statement leads to, where it is one of these; for one that leads nowhere in the project. */
  meant(from: string, statement: ImportStatement): { path: string; why: string } | null {
    this.#resolver ??= new ImportResolver(this.#all());
    const found = this.#resolver.resolve(from, statement);
    for (const path of found?.kind === 'files' ? found.paths : []) {
      const why = this.#files.has(path) ? null : this.#leftOut.why(path);
      if (why !== null) return { path, why };
    }
    return null;
  }

  #all(): ProjectFiles {
    const { listed, why } = this.#leftOut;
    return {
      ...this.#files,
      paths: [...this.#files.paths, ...listed],
      has: (path) => this.#files.has(path) || why(path) !== null,
    };
  }
}
