import { AppError } from '../../base/appError.ts';
import type { CompletionParts } from './completionService.ts';
import type { NoSuggestion } from './noSuggestion.ts';
import { suggestsIn } from './suggestsIn.ts';

/**
 * Whether a reason that was given for no suggestion is true by now: settings are changed, snoozes end and models are loaded without anybody asking for a
 * suggestion. What is about a place or a text holds until the next request.
 */
export function stillHolds(
  none: NoSuggestion,
  { options, models, memory }: Pick<CompletionParts, 'options' | 'models' | 'memory'>,
  snoozedUntil: number,
): boolean {
  const { enabled, inComments, inStrings, loadModel, ...languages } = options();
  const { status } = models.state;
  switch (none.reason) {
    case 'off':
      return !enabled;
    case 'language':
      return !suggestsIn(languages, none.languageId);
    case 'snoozed':
      return Date.now() < snoozedUntil;
    case 'comment':
      return !inComments;
    case 'string':
      return !inStrings;
    case 'notLoaded':
      return status === 'idle' && !loadModel;
    case 'modelInUse':
      return status === 'idle';
    case 'memoryShort':
      return status === 'idle' && memory.short;
    case 'model':
      return models.failure !== null;
    case 'failed':
      if (AppError.is(none.error, 'modelNone')) return status === 'none';
      if (AppError.is(none.error, 'noFillInMiddle')) return !models.info?.fim;
      return true;
    default:
      return true;
  }
}
