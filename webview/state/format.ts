/** Figures of tokens as the chat shows them. */
import { formatCount } from '../../src/base/formatNumbers.ts';

const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `31.4 tokens/s`. */
export function formatSpeed(tokensPerSecond: number): string {
  return `${oneDecimal.format(tokensPerSecond)} tokens/s`;
}

/** A fraction from 0 to 1 as `42%`, never outside 0% to 100%. */
export function formatPercent(fraction: number): string {
  return `${formatCount(Math.floor(Math.min(1, Math.max(0, fraction)) * 100))}%`;
}
