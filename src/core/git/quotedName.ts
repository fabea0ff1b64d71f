/** Git's quoting of names with control characters, quotes or backslashes. */
export function quotedName(name: string): string {
  if (!/[\p{Cc}"\\]/u.test(name)) return name;
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
  return `"${name.replace(/[\p{Cc}"\\]/gu, (char) => escapes[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)}"`;
}
