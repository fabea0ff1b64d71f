import { AppError, type ErrorCode } from '../../base/appError.ts';
import { plural, t } from '../../base/l10n.ts';
import type { RetryOutlook } from '../models/loadRetry.ts';
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
        | 'beforeWord'
        | 'tooLarge'
        | 'notLoaded'
        | 'memoryShort'
        | 'modelInUse'
        | 'nothing'
        | 'unsure'
        | 'slow'
        | 'repeats'
        | 'unreadable'
        | 'breaks'
        /** Cancelled: the user typed on, moved the cursor or turned to something else. */
        | 'withdrawn'
        | 'looped';
    }
  | { reason: 'language'; languageId: string }
  /** The model could not be loaded; `again` is what a further try waits for, null when it is not tried by itself. */
  | { reason: 'model'; error: AppError; again: RetryOutlook | null }
  | { reason: 'failed'; error: unknown };

const sentences: Record<Exclude<NoSuggestion['reason'], 'language' | 'model' | 'failed'>, () => string> = {
  off: () => t('Inline suggestions are switched off.'),
  snoozed: () => t('Inline suggestions are snoozed.'),
  comment: () => t('The cursor is in a comment, and suggestions in comments are switched off.'),
  string: () => t('The cursor is in a string, and suggestions in strings are switched off.'),
  inWord: () => t('The cursor is inside a word. Suggestions come at its end.'),
  beforeWord: () => t('A word begins at the cursor. Suggestions come where none follows directly.'),
  tooLarge: () => t('The file is too large for suggestions while typing. Trigger one by hand.'),
  notLoaded: () => t('The model is not loaded. Trigger a suggestion by hand, or load the model.'),
  memoryShort: () =>
    t(
      'The model was unloaded because the machine is critically short of memory. It comes back when there is memory again, or when you use it yourself.',
    ),
  modelInUse: () => t('Another model, or another setting of it, was chosen. It is loaded once the answer that is being written is done.'),
  nothing: () => t('The model had nothing to add here.'),
  unsure: () => t('The model was not sure enough of its first word. The setting “Least Confidence” says how sure it has to be.'),
  slow: () => t('The time limit was over before there was a whole word.'),
  repeats: () => t('What the model wrote stands behind the cursor already.'),
  unreadable: () => t('What the model wrote has characters in it that can not be seen.'),
  breaks: () => t('What the model wrote would have broken the code around it.'),
  withdrawn: () => t('The suggestion was withdrawn before it was ready: you typed on, moved the cursor or turned to something else.'),
  looped: () => t('The model repeated itself.'),
};

/** Failures whose usual words ask the user to ask again, which nobody does for a suggestion. */
const failures: Partial<Record<ErrorCode, () => string>> = {
  workerCrashed: () => t('The model process ended while it wrote a suggestion. It starts anew for the next suggestion.'),
  connectionClosed: () => t('The connection to the model process was lost. It starts anew for the next suggestion.'),
  modelChanged: () =>
    t('The model was changed or unloaded while it wrote a suggestion. The next suggestion comes from the one that is chosen now.'),
};

/** The same of a load that nobody asked for. */
const loadFailures: Partial<Record<ErrorCode, () => string>> = {
  workerCrashed: () => t('The model process ended while it loaded the model. Load the model by hand, or choose another one.'),
  connectionClosed: () => t('The connection to the model process was lost while the model was loaded. Load the model by hand.'),
};

/** The reason in a sentence. */
export function whyNoSuggestion(none: NoSuggestion): string {
  if (none.reason === 'failed') return failures[AppError.from(none.error).code]?.() ?? userMessage(none.error).text;
  if (none.reason === 'model') return [loadFailures[none.error.code]?.() ?? userMessage(none.error).text, ...triedAgain(none)].join(' ');
  if (none.reason === 'language') return t('Suggestions are switched off for the language “{0}”.', none.languageId);
  return sentences[none.reason]();
}

function triedAgain({ error, again }: Extract<NoSuggestion, { reason: 'model' }>): string[] {
  if (again === null) return [];
  if (again.on === 'file')
    return [
      error.code === 'modelMissing'
        ? t('It is tried again by itself when the file is there again.')
        : t('It is tried again by itself when the file has changed.'),
    ];
  if (again.inMs <= 0) return [t('It is tried again as you type on.')];
  const minutes = Math.ceil(again.inMs / 60_000);
  return [
    again.memory
      ? plural(
          minutes,
          'It is tried again by itself as you type on within a minute, or when there is memory for it.',
          'It is tried again by itself as you type on in {0} minutes, or when there is memory for it.',
        )
      : plural(
          minutes,
          'It is tried again by itself as you type on within a minute, or when the file has changed.',
          'It is tried again by itself as you type on in {0} minutes, or when the file has changed.',
        ),
  ];
}
