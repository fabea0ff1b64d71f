/** What a file says that it takes from elsewhere, as it is written: nothing of where that is. */

/**
 * How a statement names what it takes:
 * - `import`: a module, by what its language calls it (also C's `#include "…"`);
 * - `type`: the same for types only, so that nothing of it runs;
 * - `export`: passed on to whoever imports this file;
 * - `dynamic`: a module that is loaded at some time, or not;
 * - `require`: a file or module as a function is given it (JavaScript, PHP, Ruby);
 * - `relative`: a path from the file's own folder, without a leading dot (Ruby's `require_relative`, PHP's `__DIR__ . '…'`);
 * - `system`: C's `#include <…>`;
 * - `member`: something inside a type or namespace (Java's and C#'s `static`, C#'s aliases, PHP's functions and constants);
 * - `module`: a Rust module in a file of its own; `file`: the same with `#[path]`;
 * - `declare`: not taken but given: the package or namespace that the file belongs to, and of a Python file `__main__` where it is also a program,
 *   `__application__` where it makes what a server of web pages loads by its name;
 * - `named`: nothing is taken, but a text of the code is the path of a source file, which may be built, started or read by it;
 * - `computed`: known only when it runs; the specifier is what is certain of its beginning, often nothing.
 */
export type ImportKind =
  | 'import'
  | 'type'
  | 'export'
  | 'dynamic'
  | 'require'
  | 'relative'
  | 'system'
  | 'member'
  | 'module'
  | 'file'
  | 'declare'
  | 'named'
  | 'computed';

/** One statement; one that names several modules is several of these. */
export interface ImportStatement {
  /** As it is written, without quotes. In Rust and Java without the last name, which is in `names`; a Rust path from any crate begins with `::`. */
  specifier: string;
  /** From 1 on. */
  line: number;
  kind: ImportKind;
  /** What of it is taken, as the other file calls it; `*` for all, `default` as JavaScript says it. Missing where nothing, or just the module, is named. */
  names?: readonly string[];
}
