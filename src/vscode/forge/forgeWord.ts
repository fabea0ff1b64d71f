/**
 * The user's word about GitHub and GitLab: where we may connect, and who they are there. Permissions are of this machine and no setting; tokens are kept in VS Code's secret storage,
 * or by VS Code's own sign-in, and belong to origins.
 */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { FoundForge } from '../../core/forge/forgeAddress.ts';
import type { ForgeAccess } from '../../core/forge/forgeClient.ts';
import { AgreedOrigins, type KeptByVsCode } from '../security/agreedOrigins.ts';

/** What pull requests of private repositories need at GitHub. */
const scopes = ['repo'];

function secretOf(origin: string): string {
  return `mlxCode.forge.token ${origin}`;
}

/** VS Code's own account at a server; null where it has none for that, and a token is asked for. */
function accountAt(origin: string): 'github' | 'github-enterprise' | null {
  if (origin === 'https://api.github.com') return 'github';
  const enterprise = vscode.workspace.getConfiguration('github-enterprise').inspect<unknown>('uri')?.globalValue;
  const uri = typeof enterprise === 'string' ? URL.parse(enterprise) : null;
  const asked = uri?.protocol === 'https:' ? [uri.origin, `https://api.${uri.host}`] : [];
  return asked.includes(origin) ? 'github-enterprise' : null;
}

export class ForgeWord implements ForgeAccess {
  readonly #secrets: KeptByVsCode['secrets'];
  readonly #origins: AgreedOrigins;

  constructor({ globalState, secrets }: KeptByVsCode) {
    this.#secrets = secrets;
    this.#origins = new AgreedOrigins(globalState, 'mlxCode.forge.agreed');
  }

  /** The origins that may be connected to. */
  get allowed(): readonly string[] {
    return this.#origins.all;
  }

  agreed(origin: string): boolean {
    return this.#origins.has(origin);
  }

  allow(origin: string): Promise<void> {
    return this.#origins.add(origin);
  }

  /** Nothing more goes there, and the token is forgotten. */
  async withdraw(origin: string): Promise<void> {
    await this.#secrets.delete(secretOf(origin));
    await this.#origins.remove(origin);
  }

  /** Asks nobody: null where the user hasn't signed in. */
  async token(origin: string): Promise<string | null> {
    const account = accountAt(origin);
    if (account === null) return (await this.#secrets.get(secretOf(origin))) ?? null;
    return (await vscode.authentication.getSession(account, scopes, { silent: true }))?.accessToken ?? null;
  }

  /** Has the user sign in: by VS Code's account, or with a token. False when they left it. */
  async signIn({ kind, origin, remote }: FoundForge, again = false): Promise<boolean> {
    const account = accountAt(origin);
    if (account !== null) {
      const asked = again ? { forceNewSession: true } : { createIfNone: true };
      // VS Code rejects when somebody closes its question.
      const session = await vscode.authentication.getSession(account, scopes, asked).then(
        (found) => found,
        () => undefined,
      );
      return session !== undefined;
    }
    const paste =
      kind === 'gitlab'
        ? t('Paste a personal, project or group access token with the scope “api”.')
        : t('Paste a personal access token that may read and write pull requests.');
    const token = await vscode.window.showInputBox({
      title: t('Token for {0}', remote.host),
      prompt: `${paste} ${t('It is kept in the secret storage, and sent to {0} and nowhere else.', new URL(origin).host)}`,
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^[!-~]{8,}$/.test(text.trim()) ? undefined : t('A token has no blanks in it, and at least 8 letters, digits or signs.'),
    });
    if (token === undefined) return false;
    await this.#secrets.store(secretOf(origin), token.trim());
    return true;
  }
}
