/** The parts of a GBNF grammar that hold text: everything that could have a meaning of its own there is escaped. */

/** A quoted GBNF literal. Everything but plain letters, digits and blanks is written as an escape. */
export function literal(text: string): string {
  return `"${text.replace(/[^A-Za-z0-9 ]/gu, (char) => escaped(char.codePointAt(0) ?? 0))}"`;
}

/** A GBNF character class of inclusive ranges; every bound is an escape, so that none has a meaning of its own in the class. */
export function charClass(ranges: readonly (readonly [number, number])[]): string {
  return `[${ranges.map(([from, to]) => (from === to ? escaped(from) : `${escaped(from)}-${escaped(to)}`)).join('')}]`;
}

function escaped(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
