/** The names that lines bring into a file, by import or by declaration, as far as common languages can be told by their lines. Pure. */

const importLine =
  /^\s*(?:import\b|from\s+\S+\s+import\b|(?:pub\s+)?use\s|using\s|extern\s+crate\b|(?:const|let|var)\b.*\brequire\(|export\b.*\bfrom\s)/;
/** A line of Go's import block. */
const importedPath = /^\s*(?:([\w.]+)\s+)?"(?:[\w.~-]+\/)*([\w~-]+)"\s*$/;
const declaration =
  /^(?:export\s+|default\s+|declare\s+|public\s+|private\s+|protected\s+|internal\s+|static\s+|final\s+|abstract\s+|async\s+|unsafe\s+|pub(?:\([^)]*\))?\s+)*(?:const|let|var|val|function\*?|class|interface|type|enum|struct|trait|mod|def|fn|fun|func|record|static|macro_rules!)\s+(?:mut\s+|\([^)]*\)\s*)?([\p{L}_$][\p{L}\p{N}_$]*)/u;
const assignment = /^([\p{L}_][\p{L}\p{N}_]*)\s*(?::[^=]+)?=(?!=)/u;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const keywords = new Set(
  'import from as use using pub crate self super type typeof const let var require default export static mut in extern module of and'.split(
    ' ',
  ),
);

/** Is something imported here? Of lists over several lines the first one tells. */
export function isImportLine(line: string): boolean {
  return importLine.test(line);
}

/** Names of at least two letters that the lines import, or declare at the margin; `imported`: only those that they import. */
export function boundNames(lines: readonly string[], imported = false): Set<string> {
  const names = new Set<string>();
  let closer: string | null = null;
  for (const line of lines) {
    const goes = closer !== null;
    const path = importedPath.exec(line);
    if (path) names.add(path[1] ?? path[2] ?? '');
    else if (goes || importLine.test(line)) for (const name of importedNames(line)) names.add(name);
    else if (!imported) {
      const found = declaration.exec(line) ?? assignment.exec(line);
      if (found?.[1]) names.add(found[1]);
    }
    if (goes ? line.includes(closer ?? '') : !importLine.test(line)) closer = null;
    else if (!goes) closer = openedBy(line);
  }
  for (const name of names) if (name.length < 2 || name === '_' || keywords.has(name)) names.delete(name);
  return names;
}

/** What closes a list of names that goes on in the next lines. */
function openedBy(line: string): string | null {
  for (const [open, close] of ['()', '{}'] as const) if (line.includes(open ?? '') && !line.includes(close ?? '')) return close ?? null;
  return null;
}

function importedNames(line: string): string[] {
  const code = line.replace(/(["'`]).*?\1/g, '').replace(/\/\/.*$|#.*$/, '');
  // `a as b` brings b; of a path only its ends can be what the code says.
  return code
    .replace(/[\p{L}\p{N}_$]+\s+as\s+/gu, '')
    .replace(/\bfrom\s+[\w.]+\s+import\b/, '')
    .split(/[,{}()=;\s]+/)
    .flatMap((part) => {
      const words = part.match(word) ?? [];
      return [words[0], words.at(-1)];
    })
    .filter((name) => name !== undefined)
    .filter((name) => !keywords.has(name));
}

/** A line of a list of names, without brackets of a call. */
export const listLine = /^[\w:{}*,;\s]+$/;

/** All words of the imports that a file begins with, however they are nested. */
export function mentionedInHead(lines: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const line of lines) {
    if (/^\s*(?:\/\/|\/?\*|#|--|$)/.test(line)) continue;
    if (!importLine.test(line) && !listLine.test(line)) break;
    for (const [name] of line.matchAll(word)) names.add(name);
  }
  return names;
}

/** Does code use one of the names? Texts in quotes and comments are passed over as far as a line tells. */
export function usesOneOf(names: ReadonlySet<string>, lines: readonly string[]): boolean {
  return lines.some((line) => {
    if (/^\s*(?:\/\/|\/?\*|#|--)/.test(line)) return false;
    const code = line.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '').replace(/\/\/.*$/, '');
    for (const match of code.matchAll(word))
      if (names.has(match[0]) && code[match.index - 1] !== '.' && !code.startsWith('::', match.index - 2)) return true;
    return false;
  });
}
