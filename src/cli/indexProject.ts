/** `mlx-code index`: reads the project's files, so that they can be searched. */
import { realpath } from 'node:fs/promises';
import { AppError } from '../base/appError.ts';
import { countOf, formatBytes } from '../base/formatNumbers.ts';
import { fillSentence } from '../core/indexing/indexWords.ts';
import { skipWords } from '../core/indexing/skipReason.ts';
import { userMessage } from '../core/userMessage.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { noteStanding } from './indexStanding.ts';

export async function indexProject({ rebuild, skipped }: { rebuild: boolean; skipped: boolean }, context: CommandContext): Promise<number> {
  const { app, output, signal } = context;
  const start = performance.now();
  await openFolder(context);
  if (rebuild) await app.index.rebuild(signal);
  else await app.index.refresh(signal);
  const failure = await fillVectors(context);
  const { state } = app.index;
  if (state.status !== 'ready') return exitCodes.failed;
  const { counts, bytes } = state;
  const { status, done, of } = app.vectors.state;
  const vectors = status === 'off' || failure ? null : { done, of };
  const seconds = (performance.now() - start) / 1_000;
  if (skipped) {
    for (const { path: file, reason } of await app.index.skipped()) {
      output.line({ type: 'skipped', path: file, reason });
      output.row(`${file} ${skipWords(reason)}`);
    }
  }
  const standing = await noteStanding(context);
  output.line({
    type: 'done',
    ...counts,
    bytes,
    seconds: Number(seconds.toFixed(3)),
    ...(vectors && { vectors }),
    ...standing,
  });
  output.text(
    `${countOf(counts.files, 'file')}, ${countOf(counts.symbols, 'symbol')} in ${countOf(counts.chunks, 'piece')}, ${formatBytes(bytes)} of index, ` +
      `${countOf(counts.skipped, 'file')} left out${skipped || counts.skipped === 0 ? '' : ' (--skipped lists them)'}; ${seconds.toFixed(1)} s\n`,
  );
  if (vectors) output.text(`${fillSentence(app.vectors.state) ?? ''}\n`);
  if (failure) output.error(failure);
  if (failure) return exitCodes.failed;
  // Whoever wants an index shall not take what is half read for one.
  return standing.reading ? exitCodes.partly : exitCodes.done;
}

/** Makes what is found by meaning, where a model for that is named. Returns what it failed of; the index is there all the same. */
async function fillVectors({ app, output, signal }: CommandContext): Promise<AppError | null> {
  const following = app.vectors.onDidChange((state) => {
    if (state.of === 0) return;
    output.line({ type: 'progress', vectors: state.done, of: state.of });
    output.progress(fillSentence(state) ?? '');
  });
  try {
    await app.vectors.fill(signal);
    return null;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (signal.aborted) throw error;
    return error;
  } finally {
    following.dispose();
  }
}

/** Has the app's index be that of the command's folder, and tells how far it is, and that a damaged one was put away. */
export async function openFolder({ app, output, common }: CommandContext): Promise<void> {
  const root = await realpath(common.root);
  // Its paths are counted from it; a name would stand before them.
  await app.index.setFolders([{ root, name: '' }]);
  app.index.onDidSetAside(({ file }) => {
    output.line({ type: 'setAside', file });
    output.note(userMessage(new AppError('indexSetAside', 'a damaged index was set aside', { path: root, file })).text);
  });
  app.index.onDidChange((state) => {
    // How many there are is known when the folders were walked through.
    if (state.status !== 'indexing' || state.of === 0) return;
    output.line({ type: 'progress', files: state.files, of: state.of });
    output.progress(`reading the project, ${String(state.files)} of ${countOf(state.of, 'file')}`);
  });
}
