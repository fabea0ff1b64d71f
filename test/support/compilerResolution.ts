import ts from 'typescript';
import type { Resolution } from '../../src/core/graph/projectFiles.ts';

const root = '/project';

/** The compiler's own resolution over files in memory; `links` are folders that stand elsewhere: a workspace's packages in `node_modules`. */
export class CompilerResolution {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #links: Readonly<Record<string, string>>;
  readonly #folders = new Set<string>();

  constructor(texts: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
    this.#texts = texts;
    this.#links = links;
    for (const path of [...Object.keys(texts), ...Object.keys(links).map((link) => `${link}/x`)]) {
      for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) this.#folders.add(path.slice(0, at));
    }
  }

  /** As {@link Resolution} has it; `missing` without why. `config`: the path of the file's tsconfig. */
  resolve(from: string, specifier: string, config: string, required = false): Resolution | { kind: 'missing' } {
    const host = this.#host();
    const read = ts.getParsedCommandLineOfConfigFile(
      `${root}/${config}`,
      {},
      {
        ...host,
        getCurrentDirectory: () => root,
        useCaseSensitiveFileNames: true,
        readDirectory: () => [],
        onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
          throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
        },
      },
    );
    const options: ts.CompilerOptions = { ...read!.options, allowJs: true, resolveJsonModule: true };
    const mode = required ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
    const found = ts.resolveModuleName(specifier, `${root}/${from}`, options, host, undefined, undefined, mode).resolvedModule;
    if (!found) return { kind: 'missing' };
    const path = found.resolvedFileName.slice(root.length + 1);
    const inside = /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
    return inside ? { kind: 'external', name: inside[1]! } : { kind: 'files', paths: [path], broad: false };
  }

  #host(): ts.ModuleResolutionHost {
    const real = (path: string): string => {
      const own = path.slice(root.length + 1);
      for (const [link, to] of Object.entries(this.#links)) {
        if (own === link || own.startsWith(`${link}/`)) return `${root}/${to}${own.slice(link.length)}`;
      }
      return path;
    };
    return {
      fileExists: (path) => Object.hasOwn(this.#texts, real(path).slice(root.length + 1)),
      readFile: (path) => this.#texts[real(path).slice(root.length + 1)],
      directoryExists: (path) => {
        const folder = path.replace(/\/$/, '');
        return folder === root || folder === '' || this.#folders.has(real(folder).slice(root.length + 1));
      },
      realpath: real,
      getCurrentDirectory: () => root,
      useCaseSensitiveFileNames: true,
    };
  }
}
