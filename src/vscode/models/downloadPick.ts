/** The list of models that can be fetched: the one to take first, what each takes of the disk and of memory, and what its licence asks. */
import * as vscode from 'vscode';
import { formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { costWords, fileWords, reasonWords } from '../../core/models/advice/adviceText.ts';
import { memoryNeed, shownName, totalBytes } from '../../core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../../core/models/catalogue/catalogueEntry.ts';
import { bytesWith } from '../../core/models/ggufMemory.ts';
import { wholeIds } from '../../core/models/library/modelLibrary.ts';
import { modelOfAddress } from '../../core/models/download/modelAddress.ts';
import { type AdviceByRole, type OfferedModel, offeredModels, type UsedRole } from '../../core/models/view/offeredModels.ts';
import { userMessage } from '../../core/userMessage.ts';
import { AppError } from '../../base/appError.ts';
import type { ModelsOnMachine } from './modelsOnMachine.ts';

interface DownloadItem extends vscode.QuickPickItem {
  model?: CatalogueModel;
}

/** The window for which memory is told; larger ones take more. */
const window = 8192;
const groups = (): Readonly<Record<UsedRole, string>> => ({
  chat: t('for chat and edits'),
  completion: t('for suggestions only'),
  embedding: t('for finding code by its meaning'),
  reranking: t('for ranking what was found'),
});

/** Asks which model to fetch. Undefined when nothing is picked. */
export async function pickDownload(
  models: readonly CatalogueModel[],
  machine: Pick<ModelsOnMachine, 'look' | 'advise' | 'installed'>,
): Promise<CatalogueModel | undefined> {
  const address: DownloadItem = {
    label: t('Another Model of Hugging Face…'),
    iconPath: new vscode.ThemeIcon('link'),
    detail: t('Any GGUF file there, by its address'),
    alwaysShow: true,
  };
  const listed = async (): Promise<DownloadItem[]> => {
    const [advice] = await Promise.all([machine.advise(), machine.look()]);
    const here = wholeIds(machine.installed);
    return [address, ...downloadItems(models, advice, here)];
  };
  const picked = await vscode.window.showQuickPick(listed(), {
    title: t('Download Model'),
    placeHolder: t('Nothing is fetched before you choose'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked === address ? askForAddress() : picked?.model;
}

function downloadItems(models: readonly CatalogueModel[], advice: AdviceByRole, here: ReadonlySet<string>): DownloadItem[] {
  const offered = offeredModels(models, advice);
  return Object.entries(groups()).flatMap(([group, label]) => [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...offered
      .filter(({ role }) => role === group)
      .map((one) => ({
        ...downloadLine(one, advice, here.has(one.model.id)),
        model: one.model,
        ...(one.recommended && { iconPath: new vscode.ThemeIcon('star-full') }),
      })),
  ]);
}

/** What a model's line says. */
export function downloadLine(
  { model, role, cost, recommended }: OfferedModel,
  advice: AdviceByRole,
  here: boolean,
): { label: string; description: string; detail: string } {
  const { licence, contextLength } = model;
  const need = memoryNeed(model);
  const takes = need && bytesWith(need, window);
  const memory = cost ? costWords(cost.usual) : takes === null ? null : formatBytes(takes);
  const take = recommended ? advice[role]?.take : null;
  return {
    label: shownName(model),
    description: [
      ...(recommended ? [t('recommended')] : []),
      fileWords({ fileBytes: totalBytes(model) }),
      ...(here ? [t('on this machine')] : []),
    ].join(' · '),
    detail: [
      ...(take ? [reasonWords(take.reason)] : []),
      takes === null || memory === null
        ? t('what it takes of memory is known once it is here')
        : t('memory with {0} tokens: {1}', formatCount(window), memory),
      ...(contextLength === null ? [] : [plural(contextLength, 'trained for {0} token', 'trained for {0} tokens')]),
      licence ? t('licence {0}', licence.name) : t('licence not known'),
    ].join(' · '),
  };
}

async function askForAddress(): Promise<CatalogueModel | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Download Model'),
    prompt: t('A GGUF file of Hugging Face, as owner/repository/file.gguf or as the browser shows its address'),
    placeHolder: 'Qwen/Qwen2.5-Coder-3B-Instruct-GGUF/qwen2.5-coder-3b-instruct-q4_k_m.gguf',
    ignoreFocusOut: true,
    validateInput: (typed) => problemOf(typed),
  });
  return text === undefined ? undefined : (modelOfAddress(addressOf(text)) ?? undefined);
}

/** The box asks for a file of Hugging Face, so nothing needs to say that it is one. */
function addressOf(typed: string): string {
  return /^\s*(?:hf:|https?:)/.test(typed) ? typed : `hf:${typed.trim()}`;
}

function problemOf(typed: string): string | undefined {
  try {
    modelOfAddress(addressOf(typed));
    return undefined;
  } catch (error) {
    return userMessage(AppError.from(error)).text;
  }
}
