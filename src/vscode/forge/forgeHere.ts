/** Which server and which repository on it is meant here, with the user's word for it: asked for where it is needed, and never without being wanted. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import type { Forge, PushedBranch } from '../../core/forge/forge.ts';
import { firstForge, forgeAt, type ForgeHosts, type FoundForge, openForge } from '../../core/forge/forgeAddress.ts';
import { ForgeCalls } from '../../core/forge/forgeCalls.ts';
import { type RemoteAddress, remoteAddress } from '../../core/forge/remoteAddress.ts';
import { Endpoint } from '../../node/providers/endpoint.ts';
import { readRemotes } from '../../node/git/readRemotes.ts';
import { gitOptions } from '../git/gitApi.ts';
import type { RepositoryHere } from '../git/repositoryChoice.ts';
import type { Services } from '../services.ts';
import { ForgeWord } from './forgeWord.ts';
import { namedRepository } from './namedRepository.ts';

export interface ForgeHere {
  found: FoundForge;
  forge: Forge;
  here: RepositoryHere;
  /** The name of the remote that is asked. */
  remoteName: string;
  /** The branch here; empty for none. */
  branch: string;
  /** Where it is pushed to, at this server; null where it isn't. */
  head: PushedBranch | null;
  /** Commits of it that aren't pushed yet. */
  unpushed: number;
}

type Parts = Pick<Services, 'context' | 'effects' | 'repositories' | 'settings'>;

export class ForgesHere {
  readonly calls = new ForgeCalls();
  readonly word: ForgeWord;
  readonly #parts: Parts;
  readonly #endpoint = new Endpoint();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.word = new ForgeWord(parts.context);
  }

  /**
   * The repository in front, at its server. Where the user hasn't agreed to connect there they are asked, and to sign in. Rejects with `forgeNone`, as `RepositoryChoice.here` does, and
   * with `cancelled` where they don't want it.
   */
  async here(signal: AbortSignal): Promise<ForgeHere> {
    if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'remotes of an untrusted folder');
    const here = await this.#parts.repositories.here(signal);
    return namedRepository(here, () => this.#at(here, signal));
  }

  /** Asks for the user's word about a server, and to sign in. False when they don't want it. Rejects with `offline` where connections are switched off, as VS Code's sign-in is one. */
  async connect(found: FoundForge, again = false): Promise<boolean> {
    const { origin } = found;
    this.#refuseWhereOff(found);
    if (!this.word.agreed(origin)) {
      if (!(await agrees(found))) return false;
      if ((await this.word.token(origin)) === null && !(await this.word.signIn(found))) return false;
      await this.word.allow(origin);
      return true;
    }
    return this.word.signIn(found, again);
  }

  async #at(here: RepositoryHere, signal: AbortSignal): Promise<ForgeHere> {
    const { effects, settings } = this.#parts;
    const { remotes, branch, pushed } = await effects.readGit(() => readRemotes(here.top, gitOptions(signal)));
    const addresses = remotes.map(({ address }) => remoteAddress(address));
    const found = firstForge(addresses, settings.forges);
    const at = addresses.findIndex((address) => address !== null && isAt(address, found, settings.forges));
    // Before anybody is asked for their word, or for a number.
    this.#refuseWhereOff(found);
    if (!this.word.agreed(found.origin) && !(await this.connect(found))) throw new AppError('cancelled', 'not wanted');
    const target = pushed && (addresses[remotes.findIndex(({ name }) => name === pushed.remote)] ?? null);
    return {
      found,
      forge: openForge(found, { endpoint: this.#endpoint, effects: effects.forForges, access: this.word, calls: this.calls }),
      here,
      remoteName: remotes[at]?.name ?? '',
      branch,
      // A fork on another server has a name that may be somebody else's on this one.
      head:
        target && forgeAt(target, settings.forges)?.base === found.base ? { repository: `${target.owner}/${target.name}`, branch } : null,
      unpushed: pushed?.unpushed ?? 0,
    };
  }

  /** Throws `offline` where connections are switched off, whatever the user has agreed to. */
  #refuseWhereOff({ base, origin }: FoundForge): void {
    const refused = this.#parts.effects.forForges.refusalOf({ kind: 'askForge', address: base, method: 'GET', agreed: origin });
    if (refused) throw refused;
  }
}

function isAt(address: RemoteAddress, { base, remote }: FoundForge, hosts: ForgeHosts): boolean {
  return forgeAt(address, hosts)?.base === base && address.owner === remote.owner && address.name === remote.name;
}

async function agrees({ origin, remote, kind }: FoundForge): Promise<boolean> {
  const allow = t('Connect');
  const { host } = new URL(origin);
  const detail = [
    t(
      'When you open or read a pull request, MLX-CODE asks {0} for it, with your account and the names of the repository and the branch.',
      host,
    ),
    t(
      'Titles, descriptions and comments are sent only after you have seen them and said so. Nothing is asked in the background, and “Show Connections to GitHub and GitLab” lists each call.',
    ),
    kind === 'github' && host === 'api.github.com'
      ? t('VS Code signs you in, with the right to read and write repositories (“repo”).')
      : t('You will be asked for a token, which is kept in the secret storage.'),
    t('You can withdraw this at any time with “Disconnect from GitHub or GitLab…”.'),
  ].join(' ');
  return (await vscode.window.showWarningMessage(t('Let MLX-CODE connect to {0}?', remote.host), { modal: true, detail }, allow)) === allow;
}
