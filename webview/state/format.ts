/** Figures of tokens as the chat shows them. */
import { formatCount, formatTenths } from '../../src/base/formatNumbers.ts';
import { t } from '../../src/base/l10n.ts';

/** `31.4 tokens/s`. */
export function formatSpeed(tokensPerSecond: number): string {
  return t('{0} tokens/s', formatTenths(tokensPerSecond));
}

/** A fraction from 0 to 1 as `42%`, never outside 0% to 100%. */
export function formatPercent(fraction: number): string {
  return t('{0}%', formatCount(Math.floor(Math.min(1, Math.max(0, fraction)) * 100)));
}
