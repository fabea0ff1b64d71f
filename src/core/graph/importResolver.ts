/**
 * Where the imports of a project's files lead. Each language has a resolver of its own, made when it is first needed: it looks through the project once, and
 * then answers from its maps. None of them touches the disk for an import, so that a hundred thousand are a matter of a second. Pure.
 */
import { baseName } from '../../base/relativePath.ts';
import { CsharpResolver } from './csharpResolver.ts';
import { GoResolver } from './goResolver.ts';
import type { ImportStatement } from './importStatement.ts';
import { IncludeResolver } from './includeResolver.ts';
import { JavaResolver } from './javaResolver.ts';
import { PhpResolver } from './phpResolver.ts';
import { missing, type ConfigProblem, type ProjectFiles, type Resolution } from './projectFiles.ts';
import { PythonResolver } from './pythonResolver.ts';
import { RubyResolver } from './rubyResolver.ts';
import { RustResolver } from './rustResolver.ts';
import { ScriptResolver } from './scriptResolver.ts';

interface LanguageResolver {
  resolve(from: string, statement: ImportStatement): Resolution;
  /** Settings that could not be read. */
  readonly problems?: readonly ConfigProblem[];
}

const makers = {
  c: (files: ProjectFiles): LanguageResolver => new IncludeResolver(files),
  csharp: (files: ProjectFiles): LanguageResolver => new CsharpResolver(files),
  go: (files: ProjectFiles): LanguageResolver => new GoResolver(files),
  java: (files: ProjectFiles): LanguageResolver => new JavaResolver(files),
  php: (files: ProjectFiles): LanguageResolver => new PhpResolver(files),
  python: (files: ProjectFiles): LanguageResolver => new PythonResolver(files),
  ruby: (files: ProjectFiles): LanguageResolver => new RubyResolver(files),
  rust: (files: ProjectFiles): LanguageResolver => new RustResolver(files),
  script: (files: ProjectFiles): LanguageResolver => new ScriptResolver(files),
};
type Family = keyof typeof makers;

const families: ReadonlyMap<string, Family> = new Map(
  (
    [
      ['c', 'c cc cpp cxx h hh hpp hxx m mm cu cuh inl ipp tpp tcc'],
      ['csharp', 'cs'],
      ['go', 'go'],
      ['java', 'java'],
      ['php', 'php phtml inc'],
      ['python', 'py pyi pyw'],
      ['ruby', 'rb rake gemspec'],
      ['rust', 'rs'],
      ['script', 'js jsx mjs cjs ts tsx mts cts vue svelte astro'],
    ] as const
  ).flatMap(([family, extensions]) => extensions.split(' ').map((extension): [string, Family] => [extension, family])),
);

/** Languages whose files import each other, by the file's extension; null for all others. */
export function importFamily(path: string): Family | null {
  const name = baseName(path);
  if (/^(?:rakefile|gemfile)$/i.test(name)) return 'ruby';
  return families.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? null;
}

export class ImportResolver {
  readonly #files: ProjectFiles;
  readonly #made = new Map<Family, LanguageResolver>();

  /** What the project's files are, once and for all: after files came or went, or their settings changed, another one is made. */
  constructor(files: ProjectFiles) {
    this.#files = files;
  }

  /** Where a statement of a file leads; null for what imports nothing by itself, and for a language without imports that are known here. */
  resolve(from: string, statement: ImportStatement): Resolution | null {
    const family = importFamily(from);
    if (statement.kind === 'declare' || family === null) return null;
    if (statement.kind === 'computed') return missing('is known only when it runs');
    let made = this.#made.get(family);
    if (!made) this.#made.set(family, (made = makers[family](this.#files)));
    return made.resolve(from, statement);
  }

  /** Settings that could not be read, of the languages that were asked for so far. */
  get problems(): readonly ConfigProblem[] {
    return [...this.#made.values()].flatMap(({ problems }) => problems ?? []);
  }
}
