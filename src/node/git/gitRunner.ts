/**
 * Runs git for reading, so that nothing of the repository's own making is ever executed: no hook, file-system monitor, external diff,
 * text conversion, filter, or transport. simple-git does not see to that by itself. It knows no command in particular.
 */
import path from 'node:path';
import { GitPluginError, type SimpleGit, simpleGit } from 'simple-git';
import { AppError } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { settleSoonAfterAbort } from '../../base/settleSoonAfterAbort.ts';
import { findProgram, searchFolders, systemSearch } from '../findProgram.ts';
import { forbiddenPlace } from './forbiddenPlace.ts';
import { needVersion } from './gitVersion.ts';
import { refusePipes } from './refusePipes.ts';

/** Bytes of what a command writes beside its answer, about. */
const mostSaid = 64_000;
const usualLimits = { silentMs: 10_000, totalMs: 30_000 };
/** A git that was told to end and doesn't, as the system holds it up or it is a script that takes no orders, is waited for this long. Milliseconds. */
const endingMs = 2_000;

/** Options for every diff: nothing that the repository names is run, and its settings don't change the form. */
export const diffOptions = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--ignore-submodules=dirty',
  '--submodule=short',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--find-renames',
];

/** A file or folder by its path from the topmost folder, which is no pattern whatever its name is. */
export function literalPath(name: string): string {
  return `:(top,literal)${name}`;
}

/** All but it. */
export function exceptPath(name: string): string {
  return `:(top,literal,exclude)${name}`;
}

const safeConfig = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'core.untrackedCache=false',
  'safe.bareRepository=explicit',
  'protocol.allow=never',
  'submodule.recurse=false',
  'diff.submodule=short',
  'status.submoduleSummary=false',
  // one that isn't there would fail every diff and status
  'diff.orderFile=/dev/null',
  'apply.ignoreWhitespace=no',
  'core.splitIndex=false',
];

/** Git's own switches, and the little that it needs to find its user's settings. */
const gitEnvironment = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  // reading must not refresh the index on disk (which would also run a hook)
  GIT_OPTIONAL_LOCKS: '0',
  // a partial clone must not fetch what it lacks: its remote may be any program
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
};
const inherited = ['HOME', 'XDG_CONFIG_HOME', 'SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'TEMP', 'TMP'];

const endedBySystem = 'git was ended by a signal';

/** Names of filters as tools give them. Of others `-c` may say something else: it ends the key at the first `=`. */
const plainFilter = /^[\w.+:@/ -]{1,200}$/;
/** Filters that are switched off, for which git needs the longer the more there are; nobody has so many. */
const mostFilters = 500;

/**
 * All that is run. They read; what `apply`, `read-tree`, `update-index` and `write-tree` change is an index of ours, or, in the one place where a user has seen it before, what is staged. None of them
 * takes a change back, cleans, moves what is checked out, fetches, or removes a lock.
 */
const commands: ReadonlySet<string | undefined> = new Set([
  ...['blame', 'cat-file', 'check-attr', 'config', 'diff', 'diff-tree', 'for-each-ref', 'grep', 'log', 'ls-files', 'ls-tree', 'merge-base'],
  ...['remote', 'rev-list', 'rev-parse', 'status', 'symbolic-ref', 'version', 'apply', 'read-tree', 'update-index', 'write-tree'],
]);

/** Commands that answer no by leaving with 1, whatever they warn of. */
const asking: ReadonlySet<string | undefined> = new Set(['config', 'grep', 'merge-base', 'rev-parse', 'symbolic-ref']);

export interface GitRunnerOptions {
  /** Ends the commands, which then reject with `cancelled`. */
  signal?: AbortSignal | undefined;
  /** Read in place of the repository's index: the full path of a file that is known to belong to the repository. */
  indexFile?: string | undefined;
  /** What git would keep in the repository goes into `own`, a folder that is there; `shared` is where the repository keeps it. Full paths. */
  objectFolder?: { own: string; shared: string } | undefined;
  /** Git by its full path, where the user has set one; else it is looked for. */
  program?: string | undefined;
  /** Milliseconds that a command may be silent, and that all commands together may take. */
  limits?: { silentMs: number; totalMs: number } | undefined;
}

/** The beginning of what a command wrote. */
export interface BoundedOutput {
  text: string;
  /** There was more; `text` ends with a whole line, or is empty. */
  cut: boolean;
}

export class GitRunner {
  readonly #folder: string;
  readonly #filtersOff: readonly string[];
  readonly #options: GitRunnerOptions;
  readonly #program: string;
  readonly #silentMs: number;
  readonly #deadline: AbortSignal;

  private constructor(folder: string, filtersOff: readonly string[], options: GitRunnerOptions) {
    const { silentMs, totalMs } = options.limits ?? usualLimits;
    this.#folder = folder;
    this.#filtersOff = filtersOff;
    this.#options = options;
    this.#program = options.program ?? gitProgram();
    this.#silentMs = silentMs;
    this.#deadline = AbortSignal.timeout(totalMs);
  }

  /**
   * For commands in `folder`; overrides every filter that any configuration defines, and rejects with `gitFailed` where one has a name
   * that can't be overridden or where git would wait for a pipe, and with `gitTooOld`. Rejects as {@link GitRunner.run} does, too.
   */
  static async in(folder: string, options: GitRunnerOptions = {}): Promise<GitRunner> {
    const probe = new GitRunner(folder, [], options);
    await needVersion(probe.#program, (command) => probe.run(command));
    await refusePipes(folder);
    // Listing the configuration runs nothing.
    const names = (await probe.run('config', '--null', '--name-only', '--list')).split('\0');
    // The name may be empty, and may hold anything but a zero byte or line feed.
    const filters = new Set(names.flatMap((name) => /^filter\.(.*)\.[^.]*$/is.exec(name)?.[1] ?? []));
    for (const filter of filters) {
      if (plainFilter.test(filter)) continue;
      const reason = 'its configuration has a filter whose name can not be switched off';
      throw new AppError('gitFailed', `filter ${JSON.stringify(filter).slice(0, 100)}`, { reason });
    }
    if (filters.size > mostFilters) {
      const reason = `its configuration has ${formatCount(filters.size)} filters, more than can be switched off`;
      throw new AppError('gitFailed', 'too many filters', { reason });
    }
    const off = [...filters].flatMap((filter) =>
      ['clean=', 'smudge=', 'process=', 'required=false'].map((rest) => `filter.${filter}.${rest}`),
    );
    return new GitRunner(folder, off, options);
  }

  /** Where its commands run: relative paths in what they write are meant from there. */
  get folder(): string {
    return this.#folder;
  }

  /** The same in another folder, which is of the same repository: its configuration isn't looked through once more. */
  at(folder: string): GitRunner {
    return folder === this.#folder ? this : new GitRunner(folder, this.#filtersOff, this.#options);
  }

  /** The same with another index, or with another place for what git would keep. */
  with(other: Pick<GitRunnerOptions, 'indexFile' | 'objectFolder'>): GitRunner {
    return new GitRunner(this.#folder, this.#filtersOff, { ...this.#options, ...other });
  }

  /** The command's standard output. Rejects with `gitMissing`, `gitNoRepository` (data: `bare` where there is one without files), `gitForbidden`, `gitHistoryMissing`, `gitFailed` or `cancelled`. */
  async run(...command: string[]): Promise<string> {
    try {
      return await this.#done(this.#git(command).raw(...command));
    } catch (error) {
      throw await this.#failure(command, error);
    }
  }

  /** The same, with the beginning of what it wrote beside that: what it could not do, and went past. Rejects as {@link GitRunner.run}. */
  async runTelling(...command: string[]): Promise<{ text: string; said: string }> {
    const pieces: Buffer[] = [];
    let length = 0;
    const git = this.#git(command).outputHandler((_command, _output, errors) => {
      errors.on('data', (piece: Buffer) => {
        if (length < mostSaid) pieces.push(piece);
        length += piece.length;
      });
    });
    try {
      const text = await this.#done(git.raw(...command));
      return { text, said: Buffer.concat(pieces).toString('utf8') };
    } catch (error) {
      throw await this.#failure(command, error);
    }
  }

  /** The beginning of it, in bytes of UTF-8: the command is ended when it has written more. Rejects as {@link GitRunner.run}. */
  async runUpTo(mostBytes: number, ...command: string[]): Promise<BoundedOutput> {
    const enough = new AbortController();
    const pieces: Buffer[] = [];
    let length = 0;
    const git = this.#git(command, enough.signal).outputHandler((_command, output) => {
      output.on('data', (piece: Buffer) => {
        if (length <= mostBytes) pieces.push(piece);
        length += piece.length;
        if (length > mostBytes) enough.abort();
      });
    });
    try {
      await this.#done(git.raw(...command), enough.signal);
    } catch (error) {
      if (!enough.signal.aborted) throw await this.#failure(command, error);
    }
    const bytes = Buffer.concat(pieces);
    if (length <= mostBytes) return { text: bytes.toString('utf8'), cut: false };
    const begun = bytes.subarray(0, mostBytes);
    return { text: begun.toString('utf8', 0, begun.lastIndexOf(0x0a) + 1), cut: true };
  }

  /**
   * Hands on what it writes as it comes, and holds none of it; `take` says whether there is to be more, and the command is ended where not. `late` where it was ended because it took too
   * long, which is no error here, as what came is good. Rejects as {@link GitRunner.run} otherwise.
   */
  async runThrough(take: (piece: Buffer) => boolean, ...command: string[]): Promise<'all' | 'enough' | 'late'> {
    const enough = new AbortController();
    const git = this.#git(command, enough.signal).outputHandler((_command, output) => {
      // simple-git would keep each piece until the end.
      output.removeAllListeners('data');
      output.on('data', (piece: Buffer) => {
        if (!enough.signal.aborted && !take(piece)) enough.abort();
      });
    });
    try {
      await this.#done(git.raw(...command), enough.signal);
    } catch (error) {
      if (enough.signal.aborted) return 'enough';
      if (!this.#options.signal?.aborted && this.#isLate(error)) return 'late';
      throw await this.#failure(command, error);
    }
    return enough.signal.aborted ? 'enough' : 'all';
  }

  #git([name]: readonly string[], ended?: AbortSignal): SimpleGit {
    if (!commands.has(name)) throw new Error(`git ${name ?? ''} is not among the commands that are run`);
    return simpleGit({
      baseDir: this.#folder,
      binary: this.#program,
      maxConcurrentProcesses: 2,
      config: [...safeConfig, ...this.#filtersOff],
      timeout: { block: this.#silentMs },
      abort: this.#stop(ended),
      // The output of a fast command may still be in the pipe when the process is gone.
      completion: { onClose: true, onExit: 5000 },
      errors: (error, { exitCode }) => failureOf(name, exitCode, error),
      allowEnvironment: [...Object.keys(gitEnvironment), 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY', 'GIT_ALTERNATE_OBJECT_DIRECTORIES'],
      unsafe: {
        // Each of these switches something off here; simple-git can't tell that from switching it on.
        allowUnsafeFsMonitor: true,
        allowUnsafeHooksPath: true,
        allowUnsafeFilter: true,
        allowUnsafeProtocolOverride: true,
        // A full path, found by us or set by the user; simple-git takes the blanks in `C:\Program Files` for an attack.
        allowUnsafeCustomBinary: true,
      },
    }).env(environment(this.#options));
  }

  #stop(ended?: AbortSignal): AbortSignal {
    return AbortSignal.any([this.#deadline, this.#options.signal, ended].filter((one) => one !== undefined));
  }

  /** Simple-git tells of a command that was stopped only when it has gone. */
  #done(running: PromiseLike<string>, ended?: AbortSignal): Promise<string> {
    return settleSoonAfterAbort(Promise.resolve(running), this.#stop(ended), endingMs);
  }

  #isLate(error: unknown): boolean {
    return this.#deadline.aborted || (error instanceof GitPluginError && error.plugin === 'timeout');
  }

  async #failure(command: readonly string[], error: unknown): Promise<AppError> {
    if (this.#options.signal?.aborted) return new AppError('cancelled', 'git was stopped', {}, error);
    if (this.#isLate(error)) return new AppError('gitFailed', `git ${command[0] ?? ''} is too slow`, { reason: 'it took too long' }, error);
    const failure = gitError(error, this.#folder);
    // Git takes a repository that it may not read for none, and isn't even started where it may not stand.
    const unseen = failure.code === 'gitNoRepository' || failure.message.includes('EACCES');
    const forbidden = unseen ? await forbiddenPlace(this.#folder) : null;
    return forbidden === null ? failure : new AppError('gitForbidden', failure.message, { path: forbidden }, error);
  }
}

/** Git by its full path. Throws `gitMissing`. */
function gitProgram(): string {
  const program = findProgram('git', systemSearch());
  if (program === null) throw new AppError('gitMissing', 'no folder of PATH has git');
  return program;
}

function environment({ indexFile, objectFolder }: GitRunnerOptions): Record<string, string> {
  const values: Record<string, string> = { ...gitEnvironment };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) values[name] = value;
  }
  values.PATH = searchFolders(systemSearch()).join(path.delimiter);
  if (indexFile !== undefined) values.GIT_INDEX_FILE = indexFile;
  if (objectFolder) {
    values.GIT_OBJECT_DIRECTORY = objectFolder.own;
    values.GIT_ALTERNATE_OBJECT_DIRECTORIES = objectFolder.shared;
  }
  return values;
}

/**
 * Simple-git takes a program that the system ended, for want of memory or because it crashed, for one that had no more to say, and one that warns of something
 * while it says no for one that failed.
 */
function failureOf(name: string | undefined, exitCode: number | null, error: Buffer | Error | undefined): Buffer | Error | undefined {
  if (exitCode === null) return error ?? new Error(endedBySystem);
  return exitCode === 1 && asking.has(name) ? undefined : error;
}

function gitError(error: unknown, folder: string): AppError {
  const text = error instanceof Error ? error.message : String(error);
  const failed = (reason: string): AppError => new AppError('gitFailed', text.slice(0, 500), { reason }, error);
  if (text === `Error: ${endedBySystem}`) return failed('it crashed, or the system ended it for want of memory');
  // Node's words about a program that has gone since it was found.
  if (/^Error: spawn .*ENOENT/.test(text)) return new AppError('gitMissing', text, {}, error);
  // Outside of a repository `git diff` is another program, which has no `--cached`.
  if (/not a git repository|^usage: git diff --no-index/im.test(text)) return new AppError('gitNoRepository', text, {}, error);
  if (/must be run in a work tree|cannot use bare repository/i.test(text)) {
    // In the data of a repository that has files git says the same.
    const bare = !path.resolve(folder).split(path.sep).includes('.git');
    return new AppError('gitNoRepository', text, { bare }, error);
  }
  if (/dubious ownership/i.test(text)) return failed('the folder belongs to another user, and git does not trust it');
  if (/from promisor remote|lazy fetching disabled/.test(text)) return new AppError('gitHistoryMissing', text.slice(0, 500), {}, error);
  const denied = /^(?:fatal|error): (.{1,300}): Permission denied$/m.exec(text)?.[1];
  if (denied !== undefined) return new AppError('gitForbidden', text.slice(0, 500), { path: pathIn(denied) }, error);
  return failed(/^(?:fatal|error): (.{1,120})/m.exec(text)?.[1] ?? '');
}

/** Git's words are like `open("a.txt")`, `Unable to create '/shop/.git/index.lock'` and `.git/index: index file open failed`. */
function pathIn(words: string): string {
  return /["'](.+)["']/.exec(words)?.[1] ?? words.split(': ')[0] ?? '';
}
