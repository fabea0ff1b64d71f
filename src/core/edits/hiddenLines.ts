/**
 * Lines with secrets in files that are to be changed. The model reads other words in their place, and they aren't among the lines that it may change, so that
 * they stay as they are to the byte. Pure.
 */
import { privateKeyLines } from '../context/secretFile.ts';
import type { SecretsPort } from '../ports.ts';
import { lineNotShown } from '../security/foundSecret.ts';
import type { EditableFile } from './editRequest.ts';
import { linesOf } from './fileLines.ts';

/** The lines of a text, from 1, that hold what looks like a secret, and all those of private keys. Rejects as looking for them does. */
export async function secretLines(path: string, text: string, secrets: SecretsPort, signal?: AbortSignal): Promise<Set<number>> {
  const lines = linesOf(text).map(({ content }, at) => ({ text: content, line: at + 1 }));
  const found = await secrets.find([{ path, lines }], signal);
  const hidden = new Set(found.flatMap(({ line }) => (line === null ? [] : [line])));
  const all = lines.map((line) => line.text).join('\n');
  for (const { first, last } of privateKeyLines(all)) for (let line = first; line <= last; line++) hidden.add(line);
  return hidden;
}

/** The file as the model is shown it: of as many lines, which end as they did. */
export function withoutHidden(file: EditableFile): EditableFile {
  const { hidden } = file;
  if (!hidden || hidden.size === 0) return file;
  const lines = linesOf(file.text).map(({ content, end }, at) => `${hidden.has(at + 1) ? lineNotShown : content}${end ?? ''}`);
  return { ...file, text: lines.join('') };
}
