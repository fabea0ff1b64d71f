import { AppError } from '../base/appError.ts';
import { countOf, formatCount } from '../base/formatNumbers.ts';
import { userMessage } from '../core/userMessage.ts';
import type { IndexProgress } from '../protocol/indexer.ts';
import type { CommandContext } from './command.ts';

/** What an answer from the index may lack, as its JSON line has it. */
export interface IndexStanding {
  /** Another process writes the index; it was only looked at. */
  elsewhere: boolean;
  /** How far that one is, where it hasn't looked at all files yet. */
  reading: IndexProgress | null;
}

/** Says on stderr what may be missing in an answer from the index, and why; the index was refreshed before, and answered. */
export async function noteStanding({ app, output }: Pick<CommandContext, 'app' | 'output'>): Promise<IndexStanding> {
  try {
    await app.index.look();
  } catch (error) {
    // The answer is there already; what is damaged is for another process to make anew.
    if (!AppError.is(error, 'indexDamaged')) throw error;
    output.note(userMessage(error).text);
  }
  const { state } = app.index;
  if (state.status !== 'ready') return { elsewhere: false, reading: null };
  const { elsewhere, reading, otherScope } = state;
  if (reading) {
    const far = reading.of === 0 ? '' : `, and is at ${formatCount(reading.files)} of ${countOf(reading.of, 'file')}`;
    output.note(`Another process reads this project now${far}. What it has not come to is missing here; ask again in a moment.`);
  } else if (elsewhere) output.note('Another process keeps this index up to date; it was only looked at.');
  if (otherScope) output.note('Files are left out as the settings of the editor have it that made this index (mlxCode.index).');
  return { elsewhere, reading };
}
