/**
 * Runs git for reading, so that nothing of the repository's own making is ever executed: no hook, file-system monitor, external diff,
 * text conversion, filter, or transport. simple-git does not see to that by itself. It knows no command in particular.
 */
import { type SimpleGit, simpleGit } from 'simple-git';
import { AppError } from '../base/appError.ts';

/** Milliseconds that a command may be silent, and may take in all. */
const silentMs = 10_000;
const totalMs = 30_000;

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
  '-O/dev/null',
];

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
const inherited = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'TEMP', 'TMP'];

export class GitRunner {
  readonly #git: SimpleGit;

  private constructor(git: SimpleGit) {
    this.#git = git;
  }

  /** For commands in `folder`; overrides every filter that any configuration defines. Rejects as {@link GitRunner.run} does. */
  static async in(folder: string, signal?: AbortSignal): Promise<GitRunner> {
    const probe = new GitRunner(build(folder, [], signal));
    // Listing the configuration runs nothing.
    const names = (await probe.run('config', '--null', '--name-only', '--list')).split('\0');
    const filters = new Set(names.flatMap((name) => /^filter\.(.+)\.[a-z]+$/is.exec(name)?.[1] ?? []));
    const off = [...filters].flatMap((filter) =>
      ['clean=', 'smudge=', 'process=', 'required=false'].map((rest) => `filter.${filter}.${rest}`),
    );
    return new GitRunner(build(folder, off, signal));
  }

  /** The command's standard output. Rejects with `gitMissing`, `gitNoRepository`, `gitFailed` or `cancelled`. */
  async run(...command: string[]): Promise<string> {
    try {
      return await this.#git.raw(...command);
    } catch (error) {
      throw gitError(error);
    }
  }
}

function build(folder: string, config: readonly string[], signal: AbortSignal | undefined): SimpleGit {
  const deadline = AbortSignal.timeout(totalMs);
  const environment: Record<string, string> = { ...gitEnvironment };
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return simpleGit({
    baseDir: folder,
    maxConcurrentProcesses: 2,
    config: [...safeConfig, ...config],
    timeout: { block: silentMs },
    abort: signal ? AbortSignal.any([signal, deadline]) : deadline,
    // The output of a fast command may still be in the pipe when the process is gone.
    completion: { onClose: true, onExit: 5000 },
    allowEnvironment: Object.keys(gitEnvironment),
    // Each of these switches something off here; simple-git can't tell that from switching it on.
    unsafe: {
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafeFilter: true,
      allowUnsafeProtocolOverride: true,
    },
  }).env(environment);
}

function gitError(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  const failed = (reason: string): AppError => new AppError('gitFailed', text.slice(0, 500), { reason }, error);
  if (text.includes('ENOENT')) return new AppError('gitMissing', text, {}, error);
  if (/not a git repository|must be run in a work tree|cannot use bare repository/i.test(text)) {
    return new AppError('gitNoRepository', text, {}, error);
  }
  if (/abort/i.test(text)) return new AppError('cancelled', text, {}, error);
  if (/timeout/i.test(text)) return failed('it took too long');
  if (/dubious ownership/i.test(text)) return failed('the folder belongs to another user, and git does not trust it');
  return failed(/^(?:fatal|error): (.{1,120})/m.exec(text)?.[1] ?? '');
}
