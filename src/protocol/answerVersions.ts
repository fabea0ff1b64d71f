/** The answers that one question got, read from its turn: by the host and by the page. Pure. */
import { t } from '../base/l10n.ts';
import type { AnswerVersion, Turn } from './webview.ts';

/** All answers in the order in which they came. */
export function versionsOf(turn: Turn): AnswerVersion[] {
  const others = turn.others ?? [];
  return [...others.slice(0, placeOf(turn)), versionOf(turn), ...others.slice(placeOf(turn))];
}

/** Where among them the one that is shown stands, from 0. */
export function placeOf({ others = [], place = others.length }: Turn): number {
  return Math.min(place, others.length);
}

/** What an answer is called among the others: `Answer 2 of 3, Qwen2.5 Coder 7B`. */
export function answerLabel(versions: readonly AnswerVersion[], at: number): string {
  const version = versions[at];
  const by = version ? answererOf(version) : '';
  return by === '' ? t('Answer {0} of {1}', at + 1, versions.length) : t('Answer {0} of {1}, {2}', at + 1, versions.length, by);
}

/** Who gave an answer, here or, of one that was handed on, where it was given; empty where that isn't known, as of earlier ones of the model within. */
export function answererOf({ from, model, imported }: Pick<Turn, 'from' | 'model' | 'imported'>): string {
  return from ? `${from.provider} ${from.model}`.trim() : (model ?? imported?.by ?? '');
}

function versionOf(turn: Turn): AnswerVersion {
  const { chips, notes, answer, edits, status, stats, from, instead, told, stop, error, earlier, imported, model, best } = turn;
  return {
    chips,
    answer,
    // As it stood: what of it can still be decided is known when it is shown again.
    edits: edits && { ...edits, past: true },
    status,
    stats,
    stop,
    error,
    earlier,
    ...(notes && { notes }),
    ...(from && { from }),
    ...(instead !== undefined && { instead }),
    ...(told && { told }),
    ...(imported && { imported }),
    ...(model !== undefined && { model }),
    ...(best && { best }),
  };
}
