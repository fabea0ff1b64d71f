/** What is said of how an answer was made, and of making it again. Pure. */
import { formatCount } from '../../src/base/formatNumbers.ts';
import type { ReplayState } from '../../src/protocol/webview.ts';
import type { AnswerOrigin } from '../../src/protocol/worker/answerRecord.ts';
import { formatPercent } from './format.ts';

/** Digits of a hash that are enough to tell two apart by eye. */
const shownDigits = 12;

/** What an answer depends on, for those who want to know. */
export function originDetail({ seed, temperature, topP, topK, setup, promptHash }: AnswerOrigin): string {
  return [
    `Seed ${String(seed)}, temperature ${String(temperature)}, top-p ${String(topP)}, top-k ${String(topK)}`,
    `Model ${setup.modelHash.slice(0, shownDigits)}, prompt ${promptHash.slice(0, shownDigits)}`,
    `${setup.engine}, ${setup.device}, ${String(setup.threads)} ${setup.threads === 1 ? 'thread' : 'threads'}`,
  ].join('\n');
}

/** What a replay is doing, or what it came to. */
export function replayText(replay: ReplayState): string {
  switch (replay.status) {
    case 'running':
      return replay.fraction === null ? 'Replaying the answer…' : `Replaying: reading the prompt anew, ${formatPercent(replay.fraction)}`;
    case 'same':
      return 'Replayed: the answer came out the same to the byte.';
    case 'different':
      return `Replayed: the answer came out differently from character ${formatCount(replay.at + 1)} on.`;
    case 'stopped':
      return 'Replay stopped.';
    case 'impossible':
      return replay.reason;
  }
}
