/** Tree-sitter's library and grammars, loaded from our own folder when they are first needed. It must not know what is parsed, or why. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';

/** By VS Code's language identifiers, the grammars in the folder. */
const grammars: Readonly<Record<string, string>> = {
  c: 'cpp',
  cpp: 'cpp',
  csharp: 'c-sharp',
  css: 'css',
  go: 'go',
  java: 'java',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  php: 'php',
  powershell: 'powershell',
  python: 'python',
  ruby: 'ruby',
  rust: 'rust',
  shellscript: 'bash',
  typescript: 'typescript',
  typescriptreact: 'tsx',
};

/** The grammar for a language, by VS Code's identifier of it; null when there is none. */
export function grammarOf(languageId: string): string | null {
  return grammars[languageId] ?? null;
}

export class Grammars {
  readonly #folder: string;
  readonly #languages = new Map<string, Promise<TreeSitter.Language>>();
  #library: Promise<typeof TreeSitter> | undefined;

  /** `folder` holds the library and the grammars, as the build puts them there. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A parser of its own for who asks, who deletes it. Rejects when the library can't be loaded. */
  async parser(): Promise<TreeSitter.Parser> {
    const { Parser } = await this.#load();
    return new Parser();
  }

  /** What a language's trees are asked for; deleted by who asks. Rejects when the text is no query for it. */
  async query(language: TreeSitter.Language, text: string): Promise<TreeSitter.Query> {
    const { Query } = await this.#load();
    return new Query(language, text);
  }

  /** A grammar by the name that {@link grammarOf} gives. Rejects when it can't be loaded; a later call tries again. */
  language(grammar: string): Promise<TreeSitter.Language> {
    const known = this.#languages.get(grammar);
    if (known) return known;
    const loading = this.#load().then(async ({ Language }) =>
      Language.load(await readFile(path.join(this.#folder, `tree-sitter-${grammar}.wasm`))),
    );
    this.#languages.set(grammar, loading);
    loading.catch(() => this.#languages.delete(grammar));
    return loading;
  }

  #load(): Promise<typeof TreeSitter> {
    this.#library ??= (async () => {
      const library = requireCommonJs(path.join(this.#folder, 'tree-sitter.js')) as typeof TreeSitter;
      await library.Parser.init({ locateFile: (file) => path.join(this.#folder, file) });
      return library;
    })();
    this.#library.catch(() => (this.#library = undefined));
    return this.#library;
  }
}

/**
 * Loads a library that would rather be an AMD module where it can: VS Code leaves a `define` in the extension host once it has loaded one of its own, and what
 * is defined with that never gets here.
 */
function requireCommonJs(file: string): unknown {
  const shared = globalThis as { define?: unknown };
  const { define } = shared;
  delete shared.define;
  try {
    return createRequire(file)(file);
  } finally {
    if (define !== undefined) shared.define = define;
  }
}
