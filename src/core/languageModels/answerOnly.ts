import { AppError } from '../../base/appError.ts';
import { partThought } from '../../base/thinking.ts';

/** What may still become the tag of a thought: a text that hasn't begun with one after so many characters has none. */
const mayBegin = /^\s*(?:$|[<[][^\s]{0,64}$)/;

/**
 * Takes an answer piece by piece and passes on what of it is no thought: who asks from outside has no place for what a model thinks to itself. `end` passes
 * on what was held back until it was clear, and tells whether the answer was all thought.
 */
export function answerOnly(say: (text: string) => void): { push: (piece: string) => void; end: () => boolean } {
  let held = '';
  let part: 'beginning' | 'thought' | 'answer' = 'beginning';
  /** Blanks between a thought and its answer belong to neither. */
  let begun = true;
  let said = false;
  const emit = (text: string): void => {
    const shown = begun ? text : text.trimStart();
    if (shown === '') return;
    begun = true;
    said = true;
    say(shown);
  };
  return {
    push(piece) {
      if (part === 'answer') {
        emit(piece);
        return;
      }
      held += piece;
      const { thinking, thought, answer } = partThought(held);
      if (thinking) part = 'thought';
      else if (part === 'thought' || thought !== '' || !mayBegin.test(held)) {
        begun = part === 'beginning' && thought === '';
        part = 'answer';
        emit(answer);
      }
    },
    end() {
      if (part === 'beginning') emit(partThought(held).answer);
      return !said && held.trim() !== '';
    },
  };
}

/** That an answer was all thought, which nobody who asks from outside gets to see. */
export function onlyThought(): AppError {
  return new AppError('answerIncomplete', 'the answer was all thought', { what: 'thought' });
}
