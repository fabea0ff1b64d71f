/** Choosing somebody else's server, or a model of another extension, for the chat: what will be sent is said and agreed to first, and a key asked for. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { fallbacksOf, type NewEntry, type ProviderEntry, withEntry } from '../../core/providers/providerEntry.ts';
import type { Services } from '../services.ts';
import { extensionOf } from './vsCodeModels.ts';

type Parts = Pick<Services, 'effects' | 'providers' | 'providerWord'>;

/**
 * Has a provider answer in the chat from now on, unless the user doesn't want it after all. Those that are asked in its stead are each asked about here as well:
 * one that the user doesn't want is passed over then. `models`: what one that isn't in the settings has; it is put there.
 */
export async function chooseProvider(parts: Parts, entry: ProviderEntry, models: readonly string[] = []): Promise<boolean> {
  const { effects, providers } = parts;
  const { address } = entry;
  if (!(await mayBeAsked(parts, entry, null))) return false;
  for (const other of fallbacksOf(entry, providers.listed.entries)) await mayBeAsked(parts, other, entry);
  // By its address too: what was found must not stand for another server that the user calls the same.
  const listed = providers.listed.entries.some((one) => one.name === entry.name && one.address.base === address.base);
  const name = listed ? entry.name : await addToSettings(parts, entry, models);
  if (name === undefined) return false;
  await effects.setSetting('models.provider', name);
  vscode.window.setStatusBarMessage(`$(check) ${t('{0} ({1}) answers in the chat from now on', name, address.host)}`, 5000);
  return true;
}

/** Puts what was found into the settings, and returns its name there; undefined when the user left it. Rejects with `providerGone` for one that was there a moment ago, and `providerInvalid`. */
async function addToSettings(
  { effects, providerWord }: Parts,
  entry: ProviderEntry,
  models: readonly string[],
): Promise<string | undefined> {
  const { name } = entry;
  if (models.length === 0) throw new AppError('providerGone', 'not listed any more', { name });
  const model = models.length > 1 ? await pickModelName(name, models) : models[0];
  if (model === undefined) return undefined;
  const added = withEntry(providerWord.get().entries, newEntry(entry, model));
  await effects.setSetting('providers', added.list);
  return added.name;
}

function newEntry(entry: ProviderEntry, model: string): NewEntry {
  const { name } = entry;
  return entry.kind === 'vscode'
    ? { name, kind: entry.kind, vendor: entry.vendor, model }
    : { name, kind: entry.kind, url: entry.address.base.replace(/\/v1$/, ''), model };
}

/** Whether the user lets it be asked, now or before; `chosen`: in whose stead, null for the chosen one itself. */
async function mayBeAsked(parts: Parts, entry: ProviderEntry, chosen: ProviderEntry | null): Promise<boolean> {
  const { providerWord } = parts;
  const { origin, local } = entry.address;
  if (local || providerWord.agreed(origin)) return true;
  if (!(await agrees(entry, chosen))) return false;
  if (entry.kind !== 'vscode' && (await providerWord.key(origin)) === null && !(await askForKey(parts, entry))) return false;
  await providerWord.allow(origin);
  return true;
}

async function agrees(entry: ProviderEntry, chosen: ProviderEntry | null): Promise<boolean> {
  const { name } = entry;
  const { host } = entry.address;
  const allow = t('Allow');
  const when = chosen
    ? t(
        "When {0} can't answer, a question or /edit in the chat is sent to {1}, with the conversation so far and the text of all files and selections that are attached in it; for a commit message, the changed lines and the names of their files.",
        chosen.name,
        host,
      )
    : t(
        'Each question and /edit in the chat is sent to {0} from then on, with the conversation so far and the text of all files and selections that are attached in it; for a commit message, the changed lines and the names of their files.',
        host,
      );
  const detail = [
    when,
    ...(entry.kind === 'vscode' ? extensionWords(entry.vendor) : [t('What becomes of it there is up to those who run that server.')]),
    t('Suggestions and edits in the editor are still made by the model on this machine.'),
    t('You can withdraw this at any time with “Withdraw Permission of Provider…”.'),
  ].join(' ');
  const question = chosen
    ? t("Let {0} ({1}) answer when {2} can't?", name, host, chosen.name)
    : t('Let {0} ({1}) answer in the chat?', name, host);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, allow)) === allow;
}

/** Who gets it, as far as that can be told. */
function extensionWords(vendor: string): string[] {
  const extension = extensionOf(vendor);
  return [
    extension === null
      ? t("VS Code hands it to the extension of the vendor “{0}”; where that sends it can't be told from here.", vendor)
      : t("VS Code hands it to the extension {0} of the vendor “{1}”; where that sends it can't be told from here.", extension, vendor),
    t('What you type in the chat is handed over before you ask too, only to count its tokens.'),
    t('VS Code may ask for its own permission with the first question.'),
  ];
}

/** Asks for the key of a provider's server; an empty one removes it. False when the user left it. */
export async function askForKey({ providerWord }: Pick<Parts, 'providerWord'>, { name, address }: ProviderEntry): Promise<boolean> {
  const key = await vscode.window.showInputBox({
    title: t('Key for {0}', name),
    prompt: t('It is kept in the secret storage, and sent to {0} and nowhere else. Leave it empty for none.', address.host),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[!-~]*$/.test(text.trim()) ? undefined : t('A key has no blanks in it, and plain letters, digits and signs only.'),
  });
  if (key === undefined) return false;
  await providerWord.setKey(address.origin, key.trim());
  return true;
}

async function pickModelName(name: string, models: readonly string[]): Promise<string | undefined> {
  return vscode.window.showQuickPick([...models], { title: t('Choose a Model of {0}', name) });
}
