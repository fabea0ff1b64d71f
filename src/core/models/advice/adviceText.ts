/** Advice in words: one line for the model to take, one for what each costs. Pure. */
import { formatBytes, formatCount } from '../../../base/formatNumbers.ts';
import { shownName } from '../catalogue/catalogue.ts';
import type { ModelRole } from '../catalogue/catalogueEntry.ts';
import { licenceWords } from './licenceTerms.ts';
import type { AdviceReason, ModelAdvice } from './modelAdvice.ts';
import type { ContextCost, ModelCost, Verdict } from './modelCost.ts';

const uses: Readonly<Record<ModelRole, string>> = {
  chat: 'for the chat and edits',
  completion: 'for suggestions at the cursor',
  embedding: 'for finding code by its meaning',
  reranking: 'for ordering what was found',
};

const reasons: Readonly<Record<AdviceReason, string>> = {
  largestFitting: 'among the largest that fit and leave other programs room',
  largestQuick: 'larger ones fit, but would answer slowly without a GPU',
  installed: 'it is on this machine already, and suits it',
  onlyTight: 'nothing leaves other programs room; close what you can before you load it',
  smallBeside: 'small enough to be quick beside the main model',
  smallUnknown: 'its file is small; what it takes beyond that is known once it is here',
};

const verdicts: Readonly<Record<Verdict, string>> = {
  fits: 'fits',
  tight: 'tight',
  tooLarge: 'too large',
  untrained: 'beyond its window',
  unknown: 'not known',
  split: 'split, cannot be loaded',
};

/** Why a model is the one to take, in a few words. */
export function reasonWords(reason: AdviceReason): string {
  return reasons[reason];
}

/** The model to take and why, in one sentence; or that there is none, and what to do then. */
export function adviceSentence({ role, room, take }: ModelAdvice): string {
  if (take === null) {
    const none = `No model of the catalogue ${uses[role]}`;
    const have = `${formatBytes(room.most)} of ${formatBytes(room.total)} can be used for models`;
    return role === 'chat'
      ? `${none} fits here: ${have}. Take a smaller one of your own, or a machine with more memory.`
      : `${none} is small enough to stay beside a main model: ${have}. Do without one.`;
  }
  const { cost, reason } = take;
  const terms = licenceWords(cost.model);
  const memory =
    cost.usual.bytes === null ? fileWords(cost) : `${formatBytes(cost.usual.bytes)} with ${formatCount(cost.usual.tokens)} tokens`;
  return `Take ${shownName(cost.model)} ${uses[role]} (${memory}): ${reasons[reason]}.${terms === null ? '' : ` Mind that ${terms}.`}`;
}

/** `5.5 GB, fits`; what isn't known is said to be so. */
export function costWords({ bytes, verdict }: ContextCost): string {
  if (verdict === 'unknown' || verdict === 'split' || bytes === null) return verdicts[verdict];
  return `${formatBytes(bytes)}, ${verdicts[verdict]}`;
}

/** The size of a model's files, and how well it is known. */
export function fileWords({ fileBytes }: Pick<ModelCost, 'fileBytes'>): string {
  if (fileBytes === null) return 'size not known';
  return `${fileBytes.exact ? '' : 'about '}${formatBytes(fileBytes.bytes)} on the disk`;
}
