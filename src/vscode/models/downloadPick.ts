/** The list of models that can be fetched: what each takes of the disk and of memory, and what its licence asks. */
import * as vscode from 'vscode';
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { memoryNeed, shownName, totalBytes } from '../../core/models/catalogue/catalogue.ts';
import type { CatalogueModel, ModelRole } from '../../core/models/catalogue/catalogueEntry.ts';
import { modelOfAddress } from '../../core/models/download/modelAddress.ts';
import { userMessage } from '../../core/userMessage.ts';
import { AppError } from '../../base/appError.ts';

interface DownloadItem extends vscode.QuickPickItem {
  model?: CatalogueModel;
}

/** The window for which memory is told; larger ones take more. */
const window = 8192;
const groups: readonly (readonly [role: ModelRole, label: string])[] = [
  ['chat', 'for chat and edits'],
  ['completion', 'for suggestions only'],
];

/** Asks which model to fetch, of those whole in one file, as the engine takes no others; `here` tells whether one is on this machine. Undefined when nothing is picked. */
export async function pickDownload(
  models: readonly CatalogueModel[],
  { here, memory }: { here: (model: CatalogueModel) => boolean; memory: number },
): Promise<CatalogueModel | undefined> {
  const shown = new Set<CatalogueModel>();
  const items: DownloadItem[] = groups.flatMap(([role, label]) => {
    const own = models
      .filter((model) => model.roles.includes(role) && model.files.length === 1 && !shown.has(model))
      .sort((a, b) => bytesOf(a) - bytesOf(b));
    for (const model of own) shown.add(model);
    return [
      { label, kind: vscode.QuickPickItemKind.Separator },
      ...own.map((model) => ({ ...downloadLine(model, { here: here(model), memory }), model })),
    ];
  });
  const address: DownloadItem = {
    label: 'Another Model of Hugging Face…',
    iconPath: new vscode.ThemeIcon('link'),
    detail: 'Any GGUF file there, by its address',
    alwaysShow: true,
  };
  const picked = await vscode.window.showQuickPick([address, ...items], {
    title: 'Download Model',
    placeHolder: 'Nothing is fetched before you choose',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked === address ? askForAddress() : picked?.model;
}

/** What a model's line says; `memory` are the bytes that this machine has. */
export function downloadLine(
  model: CatalogueModel,
  { here, memory }: { here: boolean; memory: number },
): { label: string; description: string; detail: string } {
  const size = totalBytes(model);
  const need = memoryNeed(model);
  const takes = need && need.weights + need.kvPerToken * window + need.compute;
  const fits = takes === null ? '' : takes > memory ? ': more than this machine has' : '';
  const { licence, contextLength } = model;
  return {
    label: shownName(model),
    description: [
      size ? `${size.exact ? '' : 'about '}${formatBytes(size.bytes)}` : 'size not known',
      ...(here ? ['on this machine'] : []),
    ].join(' · '),
    detail: [
      takes === null
        ? 'what it takes of memory is known once it is here'
        : `${formatBytes(takes)} of memory with ${formatCount(window)} tokens${fits}`,
      ...(contextLength === null ? [] : [`trained for ${countOf(contextLength, 'token')}`]),
      licence ? `licence ${licence.name}` : 'licence not known',
    ].join(' · '),
  };
}

function bytesOf(model: CatalogueModel): number {
  return totalBytes(model)?.bytes ?? Infinity;
}

async function askForAddress(): Promise<CatalogueModel | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Download Model',
    prompt: 'A GGUF file of Hugging Face, as owner/repository/file.gguf',
    placeHolder: 'Qwen/Qwen2.5-Coder-3B-Instruct-GGUF/qwen2.5-coder-3b-instruct-q4_k_m.gguf',
    ignoreFocusOut: true,
    validateInput: (typed) => problemOf(typed),
  });
  return text === undefined ? undefined : (modelOfAddress(addressOf(text)) ?? undefined);
}

/** Also takes what a browser's address bar has. */
export function addressOf(typed: string): string {
  const path = typed
    .trim()
    .replace(/^hf:/, '')
    .replace(/^https:\/\/huggingface\.co\//, '')
    .replace(/[?#].*$/, '');
  return `hf:${path.replace(/^([^/]+\/[^/]+)\/(?:resolve|blob)\/([^/]+)\/(.+)$/, (_, repository: string, revision: string, file: string) =>
    /^[0-9a-f]{40}$/.test(revision) ? `${repository}/${file}@${revision}` : `${repository}/${file}`,
  )}`;
}

function problemOf(typed: string): string | undefined {
  try {
    modelOfAddress(addressOf(typed));
    return undefined;
  } catch (error) {
    return userMessage(AppError.from(error)).text;
  }
}
