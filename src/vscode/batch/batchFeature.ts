/**
 * "Run on Several Files…": one instruction over many files. The commands of the batch and of its list; what they do is in `batches.ts` and in
 * the queue.
 */
import * as vscode from 'vscode';
import { formatCount } from '../../base/formatNumbers.ts';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { plural, t } from '../../base/l10n.ts';
import type { BatchFile } from '../../core/batch/batch.ts';
import type { BatchQueue } from '../../core/batch/batchQueue.ts';
import { InstructionHistory } from '../actions/instructionHistory.ts';
import { askInstruction } from '../actions/instructionPick.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import { Batches } from './batches.ts';
import { pickBatchFiles, tickFiles } from './batchPick.ts';
import { showBatchStatus } from './batchStatus.ts';
import { BatchView, batchViewId } from './batchView.ts';
import { chosenFiles, selectedFiles } from './chosenFiles.ts';

/** What a chat command or another extension may give, so that nothing is asked. */
interface BatchArguments {
  instruction?: string;
  /** Globs or paths, separated by commas. */
  files?: string;
}

export function registerBatch({ context, messages, settings, log, editService, proposals, history: changes }: Services): Disposable {
  const store = new DisposableStore();
  const batches = store.add(new Batches(editService, proposals, changes, context.workspaceState));
  store.add(new BatchView(batches));
  store.add(showBatchStatus(batches));
  const history = new InstructionHistory(context.workspaceState);
  const register = (verb: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, `mlxCode.batch.${verb}`, run));
  };
  const queue = (): BatchQueue => {
    if (!batches.queue) throw new AppError('batchNone', 'no batch');
    return batches.queue;
  };

  register('run', async (first, selection): Promise<BatchQueue | undefined> => {
    batches.assertFree();
    const given = givenArguments(first);
    const uris = await wantedFiles(given, first, selection);
    if (!uris) return undefined;
    const title = plural(uris.length, 'Run on {0} File', 'Run on {0} Files');
    const told = given.instruction?.trim() ?? '';
    const instruction = told === '' ? await askInstruction(settings.refactorPresets, history, title) : told;
    if (!instruction) return undefined;
    await history.add(instruction);
    const started = batches.start(instruction, uris);
    await vscode.commands.executeCommand(`${batchViewId}.focus`);
    return started;
  });
  register('pause', () => queue().pause());
  register('resume', () => queue().resume());
  register('cancel', () => queue().cancel());
  register('review', () => batches.review());
  let applying: Promise<number> | null = null;
  register('apply', async () => {
    const failedBefore = failedIn(batches.queue);
    const work = batches.apply();
    // Pressed twice it is one application, of which one message tells.
    if (work === applying) return work;
    applying = work;
    const changed = await work;
    tellApplied(
      changed,
      failedIn(batches.queue).filter(({ path }) => !failedBefore.some((file) => file.path === path)),
    );
    return changed;
  });
  register('discard', () => discardAsked(batches));
  register('openDiff', (file) => batches.review(filesOf(file)[0]));
  register('retry', (file, files) => filesOf(file, files).forEach((one) => queue().retry(one)));
  register('skip', (file, files) => filesOf(file, files).forEach((one) => queue().skip(one)));
  batches.restore().catch((error: unknown) => log.error('an earlier batch could not be restored', error));
  return store;
}

async function wantedFiles(given: BatchArguments, first: unknown, selection: unknown): Promise<vscode.Uri[] | undefined> {
  if (given.files !== undefined) return (await chosenFiles(given.files)).uris;
  const selected = Array.isArray(selection) ? selection.filter((one) => one instanceof vscode.Uri) : [];
  if (selected.length === 0 && first instanceof vscode.Uri) selected.push(first);
  return selected.length > 0 ? tickFiles(await selectedFiles(selected), t('Run on Several Files')) : pickBatchFiles();
}

function givenArguments(argument: unknown): BatchArguments {
  if (typeof argument !== 'object' || argument === null || argument instanceof vscode.Uri) return {};
  const { instruction, files } = argument as Record<keyof BatchArguments, unknown>;
  return {
    ...(typeof instruction === 'string' ? { instruction } : {}),
    ...(typeof files === 'string' ? { files } : {}),
  };
}

/** The paths of the list's rows that a command was pressed on. */
function filesOf(file: unknown, files?: unknown): string[] {
  const rows = Array.isArray(files) && files.length > 0 ? files : [file];
  return (rows as Partial<BatchFile>[]).flatMap((row) => (typeof row.path === 'string' ? [row.path] : []));
}

function failedIn(queue: BatchQueue | null): readonly BatchFile[] {
  return queue?.files.filter(({ state }) => state === 'failed') ?? [];
}

/** What became of the results, in one message where some could not be applied. */
function tellApplied(changed: number, failed: readonly BatchFile[]): void {
  const [first] = failed;
  // Shown to be looked at first, none was applied.
  if (!first && changed === 0) return;
  if (!first) {
    vscode.window.setStatusBarMessage(`$(check) ${plural(changed, 'The batch changed {0} file', 'The batch changed {0} files')}`, 5000);
    return;
  }
  const why = failed.length === 1 ? (first.note ?? '') : t('The list says why the others could not be.');
  const list = t('Show List');
  const text = `${plural(changed + failed.length, 'Changed {1} of {0} file.', 'Changed {1} of {0} files.', formatCount(changed))} ${why}`;
  void vscode.window.showWarningMessage(text, list).then((chosen) => {
    if (chosen === list) void vscode.commands.executeCommand(`${batchViewId}.focus`);
  });
}

/** Results that nobody has looked at are worth a question. */
async function discardAsked(batches: Batches): Promise<void> {
  const changed = batches.queue?.files.filter(({ state }) => state === 'changed').length ?? 0;
  if (changed > 0) {
    const yes = t('Discard');
    const text = plural(
      changed,
      'Discard the batch with one change that was not applied?',
      'Discard the batch with {0} changes that were not applied?',
    );
    if ((await vscode.window.showWarningMessage(text, { modal: true }, yes)) !== yes) return;
  }
  await batches.discard();
}
