/** Which git is needed: the options that reading depends on came with it, and an older one takes some of them for something else and answers wrongly. */
import { AppError } from '../../base/appError.ts';

/** `rev-parse --end-of-options` is of 2.30, `diff --no-relative` of 2.28, `branch --show-current` and the others older. */
const needed = { major: 2, minor: 30 } as const;
/** Programs, by their full paths, that were new enough. */
const known = new Set<string>();

/** Asks the program once; `run` gives its output. Rejects with `gitTooOld`, and as `run` does. */
export async function needVersion(program: string, run: (command: 'version') => Promise<string>): Promise<void> {
  if (known.has(program)) return;
  const said = await run('version');
  const [, version = '', major = '', minor = ''] = /^git version ((\d+)\.(\d+)\S*)/.exec(said) ?? [];
  const isOld = Number(major) < needed.major || (Number(major) === needed.major && Number(minor) < needed.minor);
  // What says nothing of the kind may be anybody's own build.
  if (version !== '' && isOld) {
    throw new AppError('gitTooOld', said.slice(0, 200), { version, needed: `${String(needed.major)}.${String(needed.minor)}` });
  }
  known.add(program);
}
