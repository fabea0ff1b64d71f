/** JSON as the settings of compilers are written: with comments, and commas before closing brackets. */

/** The value. Throws a SyntaxError for what is no JSON apart from that. */
export function jsonWithComments(text: string): unknown {
  // Strings are matched first, so that nothing is found inside them.
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g, (found) => (found.startsWith('"') ? found : ' '));
  return JSON.parse(bare.replace(/^\uFEFF/, '').replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (found) => (found === ',' ? '' : found)));
}

/** A value's field; undefined where there is none. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

/** A value's texts, be it one or a list of them. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
