/** `mlx-code models download`: fetches a model of the catalogue, or one that is named by its address, and checks it. */
import { countOf, formatBytes } from '../base/formatNumbers.ts';
import { shownName } from '../core/models/catalogue/catalogue.ts';
import { modelOfAddress } from '../core/models/download/modelAddress.ts';
import { progressShare, progressText } from '../core/models/download/progressText.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { knownModel, offeredCatalogue } from './modelFinder.ts';

export async function modelsDownload(called: string, { app, output, signal }: CommandContext): Promise<number> {
  const model = modelOfAddress(called) ?? knownModel(await offeredCatalogue(), called);
  const { id } = model;
  const name = shownName(model);
  let told = 0;
  const files = await app.downloads.fetchModel(
    model,
    (progress) => {
      output.progress(`${name}: ${progressText(progress)}`);
      const { phase, received, total, bytesPerSecond } = progress;
      // People see a line that changes; a program gets one a second.
      if (performance.now() - told < 1000) return;
      told = performance.now();
      output.line({ type: 'progress', model: id, phase, received, total, bytesPerSecond, share: progressShare(progress) });
    },
    signal,
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  output.line({
    type: 'downloaded',
    model: id,
    bytes,
    files: files.map(({ file, bytes: size, sha256, verified }) => ({ path: file, bytes: size, sha256, verified })),
  });
  for (const { file, verified } of files) {
    output.text(`${file}\n`);
    output.note(remark(verified));
  }
  output.note(
    `${name}, ${formatBytes(bytes)}${files.length > 1 ? ` in ${countOf(files.length, 'file')}` : ''}, is there. Use it with --model.`,
  );
  return exitCodes.done;
}

function remark(verified: 'hash' | 'header' | 'before'): string {
  if (verified === 'hash') return 'Its checksum is the one that its source states.';
  if (verified === 'before') return 'It was there already; nothing was fetched. “mlx-code models inspect” tells what it is.';
  return 'No source states its checksum; its length and its header are sound.';
}
