import type { GenerationResult } from '../../protocol/worker/generation.ts';
import { hiddenIn } from '../security/hiddenText.ts';
import type { NoSuggestion } from './noSuggestion.ts';

/** Why what the model wrote before a `suffix` can't be shown; null when it can. */
export function unusable({ text, stop }: GenerationResult, suffix: string): NoSuggestion | null {
  if (text.trim() !== '') {
    // Half a character, or one that isn't seen: nobody would know what they take.
    if (text.includes('\uFFFD') || hiddenIn(text).length > 0) return { reason: 'unreadable' };
    const behind = suffix.trimStart();
    return behind.startsWith(text.trim()) && text.trim().length > 2 ? { reason: 'repeats' } : null;
  }
  if (stop === 'unsure') return { reason: 'unsure' };
  if (stop === 'time') return { reason: 'slow' };
  if (stop === 'loop') return { reason: 'looped' };
  return { reason: 'nothing' };
}
