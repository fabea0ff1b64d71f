/** Why help with a conflict proposes nothing, and what to do instead: nothing is selected there that could be made smaller, and both sides are in the file yet. By the error's data. */
import { AppError, type ErrorData } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { against } from '../sentenceParts.ts';

/** An edit's error, said of the conflict that was to be edited; any other as it is. */
export function ofConflict(error: unknown): unknown {
  if (!AppError.is(error, 'answerIncomplete', 'nothingChanged', 'selectionTooLarge', 'selectionBinary', 'contextFull')) return error;
  return new AppError(error.code, error.message, { ...error.data, what: 'conflict' }, error);
}

export function conflictIncomplete({ reason }: ErrorData): string {
  return reason === 'markers'
    ? t('The model left markers of the conflict in its answer, so nothing is proposed. Try again, or put the two sides together by hand.')
    : t(
        'The model did not write the lines for the conflict to their end, so nothing is proposed. Try again, or put the two sides together by hand.',
      );
}

export function conflictUnchanged(): string {
  return t('The model left the conflict as it is, so nothing is proposed. Try again, or put the two sides together by hand.');
}

/** Its lines, or they with what is asked about them. */
export function conflictTooLarge(data: ErrorData): string {
  return data.fixed === true
    ? t('The conflict is too large for the model{0}, so nothing is proposed. Put the two sides together by hand.', against(data))
    : t(
        'The conflict is too large for the model{0}, so nothing is proposed. Put the two sides together by hand, or choose a larger context size.',
        against(data),
      );
}

export function conflictBinary(): string {
  return t(
    'The conflict holds characters that are no text, so nothing is proposed. Choose one side as a whole: git checkout --ours FILE or --theirs.',
  );
}
