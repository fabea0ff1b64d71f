/** How a model was used on this machine: when last, and how fast the engine was with it. */
import { formatCount, formatTenths } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';

/** Figures of one test, as the engine measured them. */
export interface MeasuredSpeed {
  /** Prompt tokens read, and answer tokens written, per second. */
  reading: number;
  writing: number;
  /** Where the model computed, and with how many threads. */
  device: string;
  threads: number;
  /** When, in milliseconds since 1970. */
  at: number;
}

export interface ModelUse {
  /** Bytes of the file: another one under its name is another model. */
  bytes: number;
  /** In milliseconds since 1970; null where it isn't known. */
  lastUsed: number | null;
  /** Null where it was never measured. */
  speed: MeasuredSpeed | null;
}

/** Keeps it, by the path of the file with all links followed. */
export interface ModelUses {
  /** All that is known. Never rejects: what can't be read counts as not known. */
  all(): Promise<ReadonlyMap<string, ModelUse>>;
  /** Adds to what is known of a file, by whatever path it is named. Never rejects. */
  note(path: string, use: Pick<ModelUse, 'bytes'> & Partial<ModelUse>): Promise<void>;
}

/** What is known of a file of that size, by its path with all links followed. */
export function useOf(uses: ReadonlyMap<string, ModelUse>, path: string, bytes: number): ModelUse | null {
  const use = uses.get(path);
  return use?.bytes === bytes ? use : null;
}

/** `31 tokens/s`; a decimal where that says more. */
export function speedText(perSecond: number): string {
  return t('{0} tokens/s', perSecond < 10 ? formatTenths(perSecond) : formatCount(perSecond));
}

/** `on the processor`, `on metal`. */
export function deviceText(device: string): string {
  return device === 'cpu' ? t('on the processor') : t('on {0}', device);
}
