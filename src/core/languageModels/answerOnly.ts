import { partThought } from '../../base/thinking.ts';

/** What may still become the tag of a thought: a text that hasn't begun with one after so many characters has none. */
const mayBegin = /^\s*(?:$|[<[][^\s]{0,64}$)/;

/**
 * Takes an answer piece by piece and passes on what of it is no thought: who asks from outside has no place for what a model thinks to itself. `end` passes
 * on what was held back until it was clear.
 */
export function answerOnly(say: (text: string) => void): { push: (piece: string) => void; end: () => void } {
  let held = '';
  let part: 'beginning' | 'thought' | 'answer' = 'beginning';
  /** Blanks between a thought and its answer belong to neither. */
  let begun = true;
  const emit = (text: string): void => {
    const shown = begun ? text : text.trimStart();
    if (shown === '') return;
    begun = true;
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
      if (part === 'beginning') emit(held);
    },
  };
}
