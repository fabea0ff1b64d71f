/** What the detection of projects is made of: a folder with the file that says what it is, what was read of it, and what is found. Pure. */
import { folderOf } from '../../base/relativePath.ts';
import { below, foldersUp } from '../graph/projectFiles.ts';
import { jsonWithComments } from '../graph/jsonWithComments.ts';
import type { ManifestFault } from './manifestFault.ts';
import { plainFault } from './manifestFaultWords.ts';

/** What a command is for. */
export const purposes = ['install', 'build', 'run', 'test', 'lint', 'format', 'types'] as const;
export type Purpose = (typeof purposes)[number];

export interface ProjectCommand {
  purpose: Purpose;
  /** As it is typed in the part's folder. */
  command: string;
  /** The file that tells of it. */
  from: string;
}

/** A folder that is built and tested by itself. */
export interface ProjectPart {
  /** Relative to the root, with `/`; '' is the root. */
  folder: string;
  /** `Node.js`, `Python`, `Rust`. */
  kind: string;
  /** The file that says so. */
  manifest: string;
  frameworks: string[];
  /** One for a purpose at most, in the order of {@link purposes}. */
  commands: ProjectCommand[];
}

/** What an ecosystem says of a part. */
export interface Found {
  frameworks: string[];
  commands: ProjectCommand[];
}

/** A manifest is not what it should be; all else is said without it. */
export class ManifestProblem extends Error {
  readonly fault: ManifestFault;

  constructor(fault: ManifestFault) {
    super(plainFault(fault));
    this.fault = fault;
  }
}

/** A family of projects, told by a file. */
export interface Ecosystem {
  kind: string;
  /** Names of files that say that their folder is such a project; of several in one folder the one that fits first says more. */
  manifests: readonly RegExp[];
  /** Other files that are read where they are beside a manifest. */
  reads?: RegExp;
  /** @throws ManifestProblem for a manifest that isn't what it should be */
  find(folder: ManifestFolder): Found;
}

/** The folder of a manifest, as an ecosystem looks at it. */
export class ManifestFolder {
  readonly folder: string;
  /** Path of the manifest. */
  readonly manifest: string;
  readonly #has: (path: string) => boolean;
  readonly #texts: ReadonlyMap<string, string>;

  constructor(manifest: string, has: (path: string) => boolean, texts: ReadonlyMap<string, string>) {
    this.folder = folderOf(manifest);
    this.manifest = manifest;
    this.#has = has;
    this.#texts = texts;
  }

  /** What the manifest says; '' when it could not be read. */
  get text(): string {
    return this.#texts.get(this.manifest) ?? '';
  }

  /** The manifest as JSON. @throws ManifestProblem when it is none */
  get json(): unknown {
    try {
      return jsonWithComments(this.text);
    } catch {
      throw new ManifestProblem({ kind: 'form', form: 'JSON', line: null });
    }
  }

  /** Whether a file is in the folder or below it. */
  has(name: string): boolean {
    return this.#has(below(this.folder, name));
  }

  /** What a file beside the manifest says; null when there is none, or it wasn't read. */
  textOf(name: string): string | null {
    return this.#texts.get(below(this.folder, name)) ?? null;
  }

  /** The first of these files that is in the folder or in one around it; of several in one folder the first named. */
  nearest(names: readonly string[]): string | null {
    for (const up of foldersUp(this.folder)) {
      const found = names.find((name) => this.#has(below(up, name)));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** A command that the manifest tells of, or a file beside it. */
  command(purpose: Purpose, command: string, name?: string): ProjectCommand {
    return { purpose, command, from: name === undefined ? this.manifest : below(this.folder, name) };
  }
}

/** What is called by these names, in the order of the table; each once. */
export function namedIn(table: readonly (readonly [package_: string, name: string])[], has: (package_: string) => boolean): string[] {
  return [...new Set(table.filter(([one]) => has(one)).map(([, name]) => name))];
}
