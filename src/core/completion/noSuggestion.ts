import { userMessage } from '../userMessage.ts';

/** Why nothing was suggested. */
export type NoSuggestion =
  | {
      reason:
        | 'off'
        | 'snoozed'
        | 'comment'
        | 'string'
        | 'inWord'
        | 'tooLarge'
        | 'notLoaded'
        | 'modelInUse'
        | 'nothing'
        | 'unsure'
        | 'slow'
        | 'repeats'
        | 'unreadable'
        | 'breaks'
        | 'typedOn'
        | 'looped';
    }
  | { reason: 'language'; languageId: string }
  | { reason: 'failed'; error: unknown };

const sentences: Record<Exclude<NoSuggestion['reason'], 'language' | 'failed'>, string> = {
  off: 'Inline suggestions are switched off.',
  snoozed: 'Inline suggestions are snoozed.',
  comment: 'The cursor is in a comment, and suggestions in comments are switched off.',
  string: 'The cursor is in a string, and suggestions in strings are switched off.',
  inWord: 'The cursor is inside a word. Suggestions come at its end.',
  tooLarge: 'The file is too large for suggestions while typing. Trigger one by hand.',
  notLoaded: 'The model is not loaded. Trigger a suggestion by hand, or load the model.',
  modelInUse: 'Another model, or another setting of it, was chosen. It is loaded once the answer that is being written is done.',
  nothing: 'The model had nothing to add here.',
  unsure: 'The model was not sure enough of its first word. The setting “Least Confidence” says how sure it has to be.',
  slow: 'The time limit was over before there was a whole word.',
  repeats: 'What the model wrote stands behind the cursor already.',
  unreadable: 'What the model wrote has characters in it that can not be seen.',
  breaks: 'What the model wrote would have broken the code around it.',
  typedOn: 'The text changed before the suggestion was ready.',
  looped: 'The model repeated itself.',
};

/** The reason in a sentence. */
export function whyNoSuggestion(none: NoSuggestion): string {
  if (none.reason === 'failed') return userMessage(none.error).text;
  if (none.reason === 'language') return `Suggestions are switched off for the language “${none.languageId}”.`;
  return sentences[none.reason];
}
