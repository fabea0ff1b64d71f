/** What is known of one model, as pairs of a word and a value: for its tooltip and its page. Pure. */
import { formatBytes, formatCount, formatTenths } from '../../../base/formatNumbers.ts';
import { plural, t } from '../../../base/l10n.ts';
import type { ModelHeader } from '../../../protocol/worker/modelInfo.ts';
import { showHidden } from '../../security/hiddenText.ts';
import { costWords } from '../advice/adviceText.ts';
import { licenceWords } from '../advice/licenceTerms.ts';
import type { ModelCost } from '../advice/modelCost.ts';
import { totalBytes } from '../catalogue/catalogue.ts';
import type { CatalogueModel, ModelRole } from '../catalogue/catalogueEntry.ts';
import { memoryNeedText } from '../memoryPlanText.ts';
import { deviceText, type ModelUse, speedText } from '../modelUse.ts';

/** What there is to tell of; each part is null where it isn't known. */
export interface KnownModel {
  path: string | null;
  /** Of its files on this machine. */
  bytes: number | null;
  entry: CatalogueModel | null;
  header: ModelHeader | null;
  cost: ModelCost | null;
  use: ModelUse | null;
}

export type Fact = readonly [label: string, value: string];

/** The window for which memory is told where nobody has chosen one. */
const usualWindow = 8192;

const uses: Readonly<Record<ModelRole, () => string>> = {
  chat: () => t('chat and edits'),
  completion: () => t('suggestions'),
  embedding: () => t('vectors of texts'),
  reranking: () => t('ordering what was found'),
};

/** In the order in which people ask. */
export function modelFacts({ path, bytes, entry, header, cost, use }: KnownModel, now: number): Fact[] {
  const stated = entry === null ? null : totalBytes(entry);
  const size = bytes === null ? stated && fileSize(stated) : formatBytes(bytes);
  const trained = header?.contextLength ?? entry?.contextLength ?? 0;
  const window = trained > 0 ? Math.min(usualWindow, trained) : usualWindow;
  const usual = cost?.usual ?? null;
  const known = usual?.bytes == null ? null : plural(usual.tokens, '{1} with {0} token', '{1} with {0} tokens', costWords(usual));
  const memory = header ? memoryNeedText(header.memory, window) : known;
  const parameters = header?.parameters ?? entry?.parameters ?? null;
  const terms = entry && licenceWords(entry);
  const facts: (readonly [string, string | null])[] = [
    [t('Size'), size],
    [t('Memory'), memory],
    [
      t('Speed here'),
      use?.speed
        ? t('{0} written, {1} read, {2}', speedText(use.speed.writing), speedText(use.speed.reading), deviceText(use.speed.device))
        : null,
    ],
    [t('Last used'), use?.lastUsed != null ? agoText(use.lastUsed, now) : null],
    [t('For'), entry?.roles.map((role) => uses[role]()).join(', ') ?? null],
    [t('Suggestions at the cursor'), header ? (header.fim ? t('yes') : t('no: it was not trained to fill in')) : null],
    [t('Trained for'), trained > 0 ? plural(trained, '{0} token', '{0} tokens') : null],
    [t('Parameters'), parameters === null ? null : formatParameters(parameters)],
    [t('Quantisation'), header?.quantisation ?? entry?.quantisation ?? null],
    [t('Architecture'), header?.architecture ?? entry?.architecture ?? null],
    [
      t('Licence'),
      entry && (entry.licence ? (terms === null ? entry.licence.name : t('{0}: {1}', entry.licence.name, terms)) : t('not known')),
    ],
    [t('Source'), entry && `huggingface.co/${entry.repository}`],
    [t('File'), path],
  ];
  return facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [[label, showHidden(value)] as const]));
}

function fileSize({ bytes, exact }: { bytes: number; exact: boolean }): string {
  return exact ? formatBytes(bytes) : t('about {0}', formatBytes(bytes));
}

/** `7.6 billion`, `494 million`. */
export function formatParameters(count: number): string {
  if (count >= 999.5e6) return t('{0} billion', formatTenths(count / 1e9));
  return count >= 1e6 ? t('{0} million', Math.round(count / 1e6)) : formatCount(count);
}

/** `just now`, `5 minutes ago`, `yesterday`, `12 days ago`. */
export function agoText(time: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - time) / 60_000);
  if (minutes < 1) return t('just now');
  if (minutes < 60) return plural(minutes, '{0} minute ago', '{0} minutes ago');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return plural(hours, '{0} hour ago', '{0} hours ago');
  const days = Math.floor(hours / 24);
  return days === 1 ? t('yesterday') : plural(days, '{0} day ago', '{0} days ago');
}

/** A text as Markdown shows it, letter by letter: names come from files that somebody else made. */
export function literal(text: string): string {
  return showHidden(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&$:]/g, (sign) => `\\${sign}`);
}
