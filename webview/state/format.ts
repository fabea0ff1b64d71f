/** Numbers as the chat shows them; always the English grouping, so that a figure reads the same in a log, a test and on screen. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `6,310`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `1 token`, `1,204 tokens`. */
export function formatTokens(count: number): string {
  return `${whole.format(count)} ${count === 1 ? 'token' : 'tokens'}`;
}

/** `31.4 tokens/s`. */
export function formatSpeed(tokensPerSecond: number): string {
  return `${oneDecimal.format(tokensPerSecond)} tokens/s`;
}

/** A fraction from 0 to 1 as `42%`, never outside 0% to 100%. */
export function formatPercent(fraction: number): string {
  return `${whole.format(Math.floor(Math.min(1, Math.max(0, fraction)) * 100))}%`;
}
