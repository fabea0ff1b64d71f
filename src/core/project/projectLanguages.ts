/** The languages that a project's files are written in, by their endings. Pure. */
import { baseName } from '../../base/relativePath.ts';

/** By their names for people. What holds data or settings is no language of a project, and Markdown is in all of them. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  'C': ['c'],
  'C#': ['cs'],
  'C++': ['cc', 'cpp', 'cxx', 'hpp', 'hh', 'hxx', 'h++', 'c++'],
  'C/C++ header': ['h'],
  'Clojure': ['clj', 'cljs', 'cljc'],
  'CSS': ['css', 'scss', 'sass', 'less'],
  'CUDA': ['cu', 'cuh'],
  'Dart': ['dart'],
  'Elixir': ['ex', 'exs'],
  'Erlang': ['erl', 'hrl'],
  'F#': ['fs', 'fsx', 'fsi'],
  'Fortran': ['f90', 'f95', 'f03', 'f08', 'f'],
  'Go': ['go'],
  'Groovy': ['groovy'],
  'Haskell': ['hs', 'lhs'],
  'HTML': ['html', 'htm'],
  'Java': ['java'],
  'JavaScript': ['js', 'mjs', 'cjs', 'jsx'],
  'Julia': ['jl'],
  'Jupyter': ['ipynb'],
  'Kotlin': ['kt', 'kts'],
  'Lua': ['lua'],
  'Metal': ['metal'],
  'Nix': ['nix'],
  'Objective-C': ['m', 'mm'],
  'OCaml': ['ml', 'mli'],
  'Perl': ['pl', 'pm'],
  'PHP': ['php'],
  'PowerShell': ['ps1', 'psm1'],
  'Python': ['py', 'pyi', 'pyw'],
  'R': ['r'],
  'Ruby': ['rb', 'rake'],
  'Rust': ['rs'],
  'Scala': ['scala', 'sc'],
  'Shell': ['sh', 'bash', 'zsh', 'fish'],
  'Solidity': ['sol'],
  'SQL': ['sql'],
  'Svelte': ['svelte'],
  'Swift': ['swift'],
  'Terraform': ['tf'],
  'TypeScript': ['ts', 'mts', 'cts', 'tsx'],
  'Vue': ['vue'],
  'Zig': ['zig'],
}; // prettier-ignore

const nameOf = new Map(Object.entries(extensions).flatMap(([name, endings]) => endings.map((ending) => [ending, name] as const)));

const names = new Set(Object.keys(extensions).map((name) => name.toLowerCase()));

/** A word is the name of a language, or its files' ending: `TypeScript`, `ts`. */
export function isLanguageName(word: string): boolean {
  const lower = word.toLowerCase();
  return names.has(lower) || nameOf.has(lower);
}

export interface LanguageShare {
  name: string;
  files: number;
}

/** The languages of these files, the one of most files first. */
export function projectLanguages(paths: Iterable<string>): LanguageShare[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const base = baseName(path);
    const name = nameOf.get(base.slice(base.lastIndexOf('.') + 1).toLowerCase());
    if (name !== undefined && base.includes('.')) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, files]) => ({ name, files })).sort((a, b) => b.files - a.files || (a.name < b.name ? -1 : 1));
}
