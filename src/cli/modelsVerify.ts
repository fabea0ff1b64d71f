/** `mlx-code models verify`: whether a model's files are whole, and what the catalogue says they are. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../base/appError.ts';
import { formatBytes } from '../base/formatNumbers.ts';
import { shownName } from '../core/models/catalogue/catalogue.ts';
import { catalogueFile } from '../core/models/library/modelLibrary.ts';
import { fileSha256 } from '../node/fileHash.ts';
import type { EnginePort } from '../core/ports.ts';
import { type CommandContext, exitCodes } from './command.ts';
import { namedModel, offeredCatalogue } from './modelFinder.ts';

export type VerifyContext = Pick<CommandContext, 'output' | 'signal'> & { app: { engine: Pick<EnginePort, 'inspect'> } };

export async function modelsVerify(named: string, context: VerifyContext): Promise<number> {
  for (const file of (await namedModel(named)).files) await verifyFile(file, context);
  return exitCodes.done;
}

/** @throws AppError what the header's check says, and `modelDiffers` */
async function verifyFile(file: string, { app, output, signal }: VerifyContext): Promise<void> {
  // Before anything else: whatever it is, this reads no more of it than a header has.
  const { bytes } = await app.engine.inspect(file, signal);
  const name = path.basename(file);
  const sha256 = await fileSha256(file, signal, (read) =>
    output.progress(`reading ${name}, ${String(Math.round((100 * read) / bytes))} % of ${formatBytes(bytes)}`),
  );
  const known = catalogueFile(await offeredCatalogue(), { name, folder: path.dirname(await realpath(file)), bytes });
  const stated = known?.file.sha256 ?? null;
  if (stated !== null && stated !== sha256) throw new AppError('modelDiffers', `${file} has ${sha256}, not ${stated}`, { path: file });
  const compared = ['header', ...(known?.file.bytes == null ? [] : ['size']), ...(stated === null ? [] : ['sha256'])];
  output.line({ type: 'model', ok: true, path: file, id: known?.entry.id ?? null, bytes, sha256, compared });
  output.text(`${file}\nsha256 ${sha256}\n${verdict(known && shownName(known.entry), compared)}\n`);
}

function verdict(model: string | null, compared: readonly string[]): string {
  if (model === null)
    return 'Its header is sound and fits its size. The catalogue knows no file of this name and size, so its hash was compared with nothing.';
  if (compared.includes('sha256')) return `It is ${model}: header, size and hash are as the catalogue says.`;
  return `By its name it is ${model}, and its header is sound. The catalogue states no hash for it, so that was compared with nothing.`;
}
