import { secretLines } from '../edits/hiddenLines.ts';
import type { SecretsPort } from '../ports.ts';
import { lineNotShown } from '../security/foundSecret.ts';
import { type KeptOutput, lastOf, type ShownOutput } from './commandOutput.ts';

/** The last `most` characters of what a command wrote. A line that holds what looks like a secret is neither shown nor sent; `hidden` counts those. */
export async function shownOutput(
  output: KeptOutput,
  most: number,
  secrets: SecretsPort,
  signal?: AbortSignal,
): Promise<{ output: ShownOutput; hidden: number }> {
  const secret = await secretLines('the output', output.text, secrets, signal);
  const lines = output.text.split('\n').map((line, at) => (secret.has(at + 1) ? lineNotShown : line));
  const shown = lastOf({ ...output, text: lines.join('\n') }, most);
  return { output: shown, hidden: shown.text.split('\n').filter((line) => line === lineNotShown).length };
}
