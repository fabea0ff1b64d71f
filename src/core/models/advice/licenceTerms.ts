/** What a licence says of using a model's work for a business. Not a lawyer: it knows the plain cases and says of the others that it doesn't know. */
import { t } from '../../../base/l10n.ts';
import type { CatalogueModel } from '../catalogue/catalogueEntry.ts';

/** `terms`: allowed under conditions of its own, which one should read. */
export type CommercialUse = 'yes' | 'terms' | 'no' | 'unknown';

const open = new Set(['Apache-2.0', 'MIT', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'CC-BY-4.0', 'Unlicense', 'ISC']);
/** Licences whose makers allow a business to use what they cover, on conditions. */
const conditional = /^(?:DeepSeek License|Llama \d|Gemma Terms|BigCode OpenRAIL)/i;
const forbidding = /non-?commercial|non-?production|research/i;

export function commercialUse({ licence }: Pick<CatalogueModel, 'licence'>): CommercialUse {
  if (licence === null) return 'unknown';
  const { spdx, name } = licence;
  if (spdx !== null && open.has(spdx)) return 'yes';
  if ((spdx !== null && /-NC(?:-|$)/.test(spdx)) || forbidding.test(name)) return 'no';
  return conditional.test(name) ? 'terms' : 'unknown';
}

/** What one has to know of a licence before the model is used at work; null where it asks nothing of that kind. */
export function licenceWords(model: Pick<CatalogueModel, 'licence'>): string | null {
  const name = model.licence?.name ?? '';
  switch (commercialUse(model)) {
    case 'yes':
      return null;
    case 'terms':
      return t('{0} has conditions for commercial use', name);
    case 'no':
      return t('{0} does not allow commercial use', name);
    case 'unknown':
      return model.licence === null ? t('its licence is not known') : t('whether {0} allows commercial use is not known', name);
  }
}
