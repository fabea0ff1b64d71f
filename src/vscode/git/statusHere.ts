import { statusPlain } from '../../core/git/statusPlain.ts';
import { readStatus } from '../../node/git/readStatus.ts';
import type { Services } from '../services.ts';
import { gitOptions } from './gitApi.ts';

/** The state of the repository of the file in front, else of the only one, in few lines; null where there is none, or several and nobody says which. Never asks, and never rejects but with `cancelled`. */
export async function statusHere(
  { effects, repositories, log }: Pick<Services, 'effects' | 'repositories' | 'log'>,
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    const here = await repositories.known(signal);
    return here && statusPlain(await effects.readGit(() => readStatus(here, gitOptions(signal))), here.name);
  } catch (error) {
    signal?.throwIfAborted();
    log.debug(`no git status goes along: ${String(error)}`);
    return null;
  }
}
