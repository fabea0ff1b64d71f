/** What is said of how an answer was made, and of making it again. Pure. */
import { plural, t } from '../../src/base/l10n.ts';
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ReplayState } from '../../src/protocol/webview.ts';
import type { AnswerOrigin } from '../../src/protocol/worker/answerRecord.ts';
import { formatPercent } from './format.ts';

/** Digits of a hash that are enough to tell two apart by eye. */
const shownDigits = 12;

/** What an answer depends on, for those who want to know. */
export function originDetail({ seed, temperature, topP, topK, setup, promptHash }: AnswerOrigin): string {
  return [
    t('Seed {0}, temperature {1}, top-p {2}, top-k {3}', seed, temperature, topP, topK),
    t('Model {0}, prompt {1}', setup.modelHash.slice(0, shownDigits), promptHash.slice(0, shownDigits)),
    plural(setup.threads, '{1}, {2}, {0} thread', '{1}, {2}, {0} threads', setup.engine, setup.device),
  ].join('\n');
}

/** What a replay is doing, or what it came to. */
export function replayText(replay: ReplayState): string {
  switch (replay.status) {
    case 'running':
      return replay.fraction === null
        ? t('Replaying the answer…')
        : t('Replaying: reading the prompt anew, {0}', formatPercent(replay.fraction));
    case 'same':
      return t('Replayed: the answer came out the same to the byte.');
    case 'different':
      return t('Replayed: the answer came out differently from character {0} on.', formatCount(replay.at + 1));
    case 'stopped':
      return t('Replay stopped.');
    case 'impossible':
      return replay.reason;
  }
}
