/** Fetching a model when the user asks for it: a list to pick from, progress that can be stopped, and what comes after. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { formatBytes } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { findModel, shownName, unknownModel } from '../../core/models/catalogue/catalogue.ts';
import type { CatalogueModel } from '../../core/models/catalogue/catalogueEntry.ts';
import type { DownloadedFile } from '../../core/models/download/fileDownload.ts';
import { modelOfAddress } from '../../core/models/download/modelAddress.ts';
import type { ModelDownloadProgress } from '../../core/models/download/modelDownloads.ts';
import { progressShare, progressText } from '../../core/models/download/progressText.ts';
import { pickDownload } from './downloadPick.ts';
import type { Services } from '../services.ts';

type Parts = Pick<Services, 'catalogue' | 'downloads' | 'messages' | 'modelsOnMachine' | 'runningDownloads' | 'settings'>;

/**
 * Fetches a model: one that is picked from a list, or `called` by its alias or address. Shows what it failed of, with *Try Again*; throws nothing but
 * what speaks against the name.
 */
export async function downloadModel(parts: Parts, called: string | undefined): Promise<void> {
  const model = called === undefined ? await pickDownload(parts.catalogue.models, parts.modelsOnMachine) : downloadCalled(parts, called);
  if (model) await fetchModel(parts, model);
}

/**
 * The model of the catalogue, or the file of Hugging Face, that is called so.
 * @throws AppError `modelUnknown`, `downloadAddress`
 */
export function downloadCalled({ catalogue }: Pick<Services, 'catalogue'>, called: string): CatalogueModel {
  const model = modelOfAddress(called) ?? findModel(catalogue.models, called);
  if (model) return model;
  throw unknownModel(catalogue.models, called);
}

/** Fetches one, shows how far it is, and what it failed of. Rejects with `busy` for one that is being fetched. */
export async function fetchModel(parts: Parts, model: CatalogueModel): Promise<void> {
  const name = shownName(model);
  parts.runningDownloads.refuseRunning(model);
  let last: ModelDownloadProgress | undefined;
  try {
    const files = await withProgress(t('Downloading {0}', name), (report, signal) =>
      parts.runningDownloads.fetchModel(
        model,
        (progress) => {
          last = progress;
          report(progress);
        },
        signal,
      ),
    );
    void offerUse(parts, model, files);
  } catch (error) {
    if (AppError.isCancelled(error)) void offerRest(parts, model, last);
    else parts.messages.showError(error, `Downloading ${name}`, () => fetchModel(parts, model));
  }
}

async function withProgress<T>(
  title: string,
  work: (report: (progress: ModelDownloadProgress) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const status = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Right, 90);
  status.name = t('MLX-CODE: Download');
  try {
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (shown, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        let told = 0;
        return work((progress) => {
          const share = progressShare(progress);
          const percent = share === null ? 0 : Math.floor(share * 100);
          shown.report({ message: progressText(progress), increment: percent - told });
          told = percent;
          status.text = `$(cloud-download) ${share === null ? formatBytes(progress.received) : `${String(percent)} %`}`;
          status.tooltip = `${title}: ${progressText(progress)}`;
          status.accessibilityInformation = { label: t('{0}, {1} percent', title, percent) };
          status.show();
        }, controller.signal);
      },
    );
  } finally {
    status.dispose();
  }
}

async function offerUse({ settings }: Parts, model: CatalogueModel, files: readonly DownloadedFile[]): Promise<void> {
  const [first] = files;
  if (!first) return;
  const { use, command } = useOf(model);
  const name = shownName(model);
  const size = formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0));
  const told = files.every(({ verified }) => verified === 'hash')
    ? t('{0} is on this machine ({1}, its checksum is right).', name, size)
    : files.every(({ verified }) => verified === 'before')
      ? t('{0} is on this machine ({1}, it was here already).', name, size)
      : t('{0} is on this machine ({1}, no source states its checksum; its length and header are sound).', name, size);
  const fresh = command === chooseCommand && settings.get().modelPath === '';
  const chosen = fresh ? use : await vscode.window.showInformationMessage(told, use);
  if (chosen !== use) return;
  await vscode.commands.executeCommand(command, first.file);
}

const chooseCommand = 'mlxCode.models.choose';

/** What a model is offered for once it is here: one that was made for a single kind of work, for that. */
function useOf({ roles }: CatalogueModel): { use: string; command: string } {
  const [role, ...more] = roles;
  if (role === 'embedding' && more.length === 0) return { use: t('Use It for Project Search'), command: 'mlxCode.models.useForSearch' };
  if (role === 'reranking' && more.length === 0)
    return { use: t('Use It for Ranking Search Results'), command: 'mlxCode.models.useForRanking' };
  return { use: t('Use It Now'), command: chooseCommand };
}

/** Says that what came stays, and asks what to do with it. */
async function offerRest(parts: Parts, model: CatalogueModel, last: ModelDownloadProgress | undefined): Promise<void> {
  const received = last?.received ?? 0;
  if (received === 0) return;
  const [goOn, remove] = [t('Go On'), t('Remove It')];
  const chosen = await vscode.window.showInformationMessage(
    t(
      'The download of {0} was stopped. {1} of it stay on the disk, and the next time it goes on from there.',
      shownName(model),
      formatBytes(received),
    ),
    goOn,
    remove,
  );
  // By now it may be fetched again from elsewhere.
  if (chosen === goOn)
    await fetchModel(parts, model).catch((error: unknown) => parts.messages.showError(error, `Downloading ${shownName(model)}`));
  if (chosen === remove)
    await parts.downloads.discard(model).catch((error: unknown) => parts.messages.showError(error, 'Removing a download'));
}
