/**
 * What the resolution of imports is told of a project: which files there are and, of the few that configure a language's modules, what they say. Paths are
 * relative to the project's root, with `/`, and a folder's is '' at the root. Pure.
 */

/** How the world looks to the resolvers. They read texts only while they are made, never for an import. */
export interface ProjectFiles {
  /** Every file that imports may lead to. */
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** What a file says; null when it isn't there or can't be read. It may be one that is not among the paths: settings of an installed package. */
  text(path: string): string | null;
  /** The packages or namespaces that files declare to be in (statements of the kind `declare`), by the files' paths. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
}

/** Where a statement leads. */
export type Resolution =
  | {
      kind: 'files';
      paths: readonly string[];
      /** A whole package or namespace was named: of these files any may be meant, and not each. */
      broad: boolean;
    }
  /** Outside of the project: the package's name, or what the language's own library calls it. */
  | { kind: 'external'; name: string }
  /** Nowhere, in few words, behind what is imported: `./a is not there`. */
  | { kind: 'missing'; why: string };

/** A config file that is not what its language expects, in one sentence. The rest of the project is resolved without it. */
export interface ConfigProblem {
  path: string;
  sentence: string;
}

/** One file, none of several. */
export function oneFile(path: string): Resolution {
  return { kind: 'files', paths: [path], broad: false };
}

export function external(name: string): Resolution {
  return { kind: 'external', name };
}

export function missing(why: string): Resolution {
  return { kind: 'missing', why };
}

/** A path below a folder, either of which may be ''. */
export function below(folder: string, rest: string): string {
  if (folder === '') return rest;
  return rest === '' ? folder : `${folder}/${rest}`;
}

/** A folder and those around it, from the inside out; the last is ''. */
export function foldersUp(folder: string): string[] {
  const all = [folder];
  for (let at = folder; at !== '';) {
    at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
    all.push(at);
  }
  return all;
}
