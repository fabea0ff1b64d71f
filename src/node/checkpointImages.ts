/** The texts of a checkpoint, each in a file of its own beside the list. It must not know which checkpoints there are. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { CheckpointFile, FileImage } from '../core/edits/checkpoint.ts';
import type { StoredContent, StoredFile } from './checkpointFormat.ts';
import { writeNew } from './durableFile.ts';
import { decodeBytes, encodeText, isDiskEncoding } from './fileBytes.ts';
import { readOwnFile } from './ownFile.ts';

/** Only their owner reads what was in somebody's files. */
export const privateFile = 0o600;
/** A text that we change has 5 MB at most; one that a formatter, or UTF-16, has made longer is longer than that. */
const maxContentBytes = 100_000_000;

export async function writeImages(folder: string, image: CheckpointFile, name: string): Promise<StoredFile> {
  return {
    path: image.path,
    ...(image.from === undefined ? {} : { from: image.from }),
    before: await writeContent(folder, image.before, `${name}.before`),
    after: await writeContent(folder, image.after, `${name}.after`),
  };
}

export async function writeContent(folder: string, image: FileImage | null, file: string): Promise<StoredContent | null> {
  if (image === null) return null;
  const { text, encoding, mode } = image;
  const own = asOnDisk(image);
  const bytes = own ?? Buffer.from(text, 'utf16le');
  await writeNew(path.join(folder, file), bytes, { mode: privateFile });
  return { file, sha256: digest(bytes), bytes: bytes.length, stored: own ? 'bytes' : 'utf16', encoding, mode };
}

/** Null when a text is missing or is not what was kept. */
export async function readImages(folder: string, { path: stated, from, before, after }: StoredFile): Promise<CheckpointFile | null> {
  try {
    return {
      path: stated,
      ...(from === undefined ? {} : { from }),
      before: await readContent(folder, before),
      after: await readContent(folder, after),
    };
  } catch {
    return null;
  }
}

/** Null when reading the bytes would not give back the very same text and encoding. */
function asOnDisk({ text, encoding }: FileImage): Buffer | null {
  const bytes = isDiskEncoding(encoding) ? encodeText(text, encoding) : null;
  if (bytes === null) return null;
  const back = decodeBytes(bytes);
  return 'text' in back && back.text === text && back.encoding === encoding ? bytes : null;
}

async function readContent(folder: string, content: StoredContent | null): Promise<FileImage | null> {
  if (content === null) return null;
  const { file, sha256, stored, encoding, mode } = content;
  const bytes = await readOwnFile(path.join(folder, file), maxContentBytes);
  if (digest(bytes) !== sha256) throw new Error(`${file} is not what was kept`);
  if (stored === 'utf16') return { text: bytes.toString('utf16le'), encoding, mode };
  const decoded = decodeBytes(bytes);
  if (!('text' in decoded) || decoded.encoding !== encoding) throw new Error(`${file} is no text in ${encoding}`);
  return { text: decoded.text, encoding, mode };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
