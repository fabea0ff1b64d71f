/** Advice in words: one line for the model to take, one for what each costs. Pure. */
import { formatBytes } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import { shownName } from '../catalogue/catalogue.ts';
import type { ModelRole } from '../catalogue/catalogueEntry.ts';
import { licenceWords } from './licenceTerms.ts';
import type { AdviceReason, ModelAdvice } from './modelAdvice.ts';
import type { ContextCost, ModelCost, Verdict } from './modelCost.ts';

const uses: Readonly<Record<ModelRole, () => string>> = {
  chat: () => t('for the chat and edits'),
  completion: () => t('for suggestions at the cursor'),
  embedding: () => t('for finding code by its meaning'),
  reranking: () => t('for ordering what was found'),
};

const reasons: Readonly<Record<AdviceReason, () => string>> = {
  largestFitting: () => t('among the largest that fit and leave other programs room'),
  largestQuick: () => t('larger ones fit, but would answer slowly without a GPU'),
  installed: () => t('it is on this machine already, and suits it'),
  onlyTight: () => t('nothing leaves other programs room; close what you can before you load it'),
  smallBeside: () => t('small enough to be quick beside the main model'),
  smallUnknown: () => t('its file is small; what it takes beyond that is known once it is here'),
};

const verdicts: Readonly<Record<Verdict, () => string>> = {
  fits: () => t('fits'),
  tight: () => t('tight'),
  tooLarge: () => t('too large'),
  untrained: () => t('beyond its window'),
  unknown: () => t('not known'),
  split: () => t('split, cannot be loaded'),
};

/** Why a model is the one to take, in a few words. */
export function reasonWords(reason: AdviceReason): string {
  return reasons[reason]();
}

/** The model to take and why, in one sentence; or that there is none, and what to do then. */
export function adviceSentence({ role, room, take }: ModelAdvice): string {
  if (take === null) {
    const [most, total] = [formatBytes(room.most), formatBytes(room.total)];
    return role === 'chat'
      ? t(
          'No model of the catalogue for the chat and edits fits here: {0} of {1} can be used for models. Take a smaller one of your own, or a machine with more memory.',
          most,
          total,
        )
      : t(
          'No model of the catalogue {0} is small enough to stay beside a main model: {1} of {2} can be used for models. Do without one.',
          uses[role](),
          most,
          total,
        );
  }
  const { cost, reason } = take;
  const terms = licenceWords(cost.model);
  const memory =
    cost.usual.bytes === null
      ? fileWords(cost)
      : plural(cost.usual.tokens, '{1} with {0} token', '{1} with {0} tokens', formatBytes(cost.usual.bytes));
  const advised = t('Take {0} {1} ({2}): {3}.', shownName(cost.model), uses[role](), memory, reasons[reason]());
  return terms === null ? advised : `${advised} ${t('Mind that {0}.', terms)}`;
}

/** `5.5 GB, fits`; what isn't known is said to be so. */
export function costWords({ bytes, verdict }: ContextCost): string {
  if (verdict === 'unknown' || verdict === 'split' || bytes === null) return verdicts[verdict]();
  return `${formatBytes(bytes)}, ${verdicts[verdict]()}`;
}

/** The size of a model's files, and how well it is known. */
export function fileWords({ fileBytes }: Pick<ModelCost, 'fileBytes'>): string {
  if (fileBytes === null) return t('size not known');
  const size = formatBytes(fileBytes.bytes);
  return fileBytes.exact ? t('{0} on the disk', size) : t('about {0} on the disk', size);
}
