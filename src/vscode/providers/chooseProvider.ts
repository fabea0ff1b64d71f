/** Choosing somebody else's server for the chat: what will be sent is said and agreed to first, and a key asked for. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type ProviderEntry, withEntry } from '../../core/providers/providerEntry.ts';
import type { Services } from '../services.ts';

type Parts = Pick<Services, 'effects' | 'providers' | 'providerWord'>;

/** Has a provider answer in the chat from now on, unless the user doesn't want it after all. `models`: what one that isn't in the settings has; it is put there. */
export async function chooseProvider(parts: Parts, entry: ProviderEntry, models: readonly string[] = []): Promise<void> {
  const { effects, providers, providerWord } = parts;
  const { address } = entry;
  if (!address.local && !providerWord.agreed(address.origin)) {
    if (!(await agrees(entry))) return;
    if ((await providerWord.key(address.origin)) === null && !(await askForKey(parts, entry))) return;
    await providerWord.allow(address.origin);
  }
  // By its address too: what was found must not stand for another server that the user calls the same.
  const listed = providers.listed.entries.some((one) => one.name === entry.name && one.address.base === address.base);
  const name = listed ? entry.name : await addToSettings(parts, entry, models);
  if (name === undefined) return;
  await effects.setSetting('models.provider', name);
  vscode.window.setStatusBarMessage(`$(check) ${name} (${address.host}) answers in the chat from now on`, 5000);
}

/** Puts a server into the settings, and returns its name there; undefined when the user left it. Rejects with `providerGone` for one that was there a moment ago, and `providerInvalid`. */
async function addToSettings(
  { effects, providerWord }: Parts,
  { name, kind, address }: ProviderEntry,
  models: readonly string[],
): Promise<string | undefined> {
  if (models.length === 0) throw new AppError('providerGone', 'not listed any more', { name });
  const url = address.base.replace(/\/v1$/, '');
  const model = models.length > 1 ? await pickModelName(name, models) : models[0];
  if (model === undefined) return undefined;
  const added = withEntry(providerWord.get().entries, { name, kind, url, model });
  await effects.setSetting('providers', added.list);
  return added.name;
}

async function agrees({ name, address: { host } }: ProviderEntry): Promise<boolean> {
  const allow = 'Allow';
  const detail = [
    `Each question and /edit in the chat is sent to ${host} from then on, with the conversation so far and the text of all files and selections that are attached in it; for a commit message, the changed lines and the names of their files.`,
    'What becomes of it there is up to those who run that server.',
    'Suggestions and edits in the editor are still made by the model on this machine.',
    'You can withdraw this at any time with “Withdraw Permission of Provider…”.',
  ].join(' ');
  const chosen = await vscode.window.showWarningMessage(`Let ${name} (${host}) answer in the chat?`, { modal: true, detail }, allow);
  return chosen === allow;
}

/** Asks for the key of a provider's server; an empty one removes it. False when the user left it. */
export async function askForKey({ providerWord }: Pick<Parts, 'providerWord'>, { name, address }: ProviderEntry): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: `Key for ${name}`,
    prompt: `It is kept in the secret storage, and sent to ${address.host} and nowhere else. Leave it empty for none.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[!-~]*$/.test(text.trim()) ? undefined : 'A key has no blanks in it, and plain letters, digits and signs only.',
  });
  if (key === undefined) return false;
  await providerWord.setKey(address.origin, key.trim());
  return true;
}

async function pickModelName(name: string, models: readonly string[]): Promise<string | undefined> {
  return vscode.window.showQuickPick([...models], { title: `Choose a Model of ${name}` });
}
