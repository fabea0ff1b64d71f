/** Which checkpoint is meant by a few words. Pure. */
import { commandWords } from '../chat/slashCommands.ts';
import type { CheckpointSummary } from './checkpoint.ts';

/**
 * The checkpoints, newest first, that have each of the words in their label or in a path of theirs, in any case; with a number before the words, or alone, the one at that place among them, from 1. Empty
 * where there is none.
 */
export function checkpointsMeant(newestFirst: readonly CheckpointSummary[], said: string): CheckpointSummary[] {
  const words = commandWords(said);
  const [first = ''] = words;
  const place = /^[1-9]\d{0,3}$/.test(first) ? Number(first) : null;
  const wanted = (place === null ? words : words.slice(1)).map((word) => word.toLowerCase());
  const found = newestFirst.filter(({ label, files }) => {
    const text = [label, ...files.flatMap(({ path, from = '' }) => [path, from])].join('\n').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return place === null ? found : found.slice(place - 1, place);
}
