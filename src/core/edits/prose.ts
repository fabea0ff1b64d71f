/** Files that are read by people: sentences are what they hold. */
const textFile = /(?:\.(?:md|mdx|markdown|mdc|txt|text|rst|adoc|asciidoc|tex|org|feature|srt|po|pot|csv|tsv|log)|(?:^|[/\\])[^./\\]+)$/i;

/** True for a file that people read, by its ending. */
export function isTextFile(path: string): boolean {
  return textFile.test(path);
}

const codeSign = /[{};=<>|\\]|^(?:\/\/|#|--|\*|;|%|\/\*|"""|''')/;
const smallWords = /\b(?:the|an?|is|are|was|this|that|these|to|with|for|of|and|it|its|has|have|in|on|now|you|your|i|we|only|so|here)\b/gi;

/**
 * A sentence to the user ("Here is the updated file:", "This fixes the bug.") in the first or last line of code, where the original has no such line;
 * null when there is none. A fence in these places counts too. Text files may hold anything.
 */
export function findProse(answer: string, original: string, path: string): string | null {
  if (isTextFile(path)) return null;
  const first = /^[^\S\n]*\S.*$/m.exec(answer)?.[0].trim();
  if (first === undefined) return null;
  const end = answer.trimEnd();
  const last = end.slice(end.lastIndexOf('\n') + 1).trim();
  for (const line of [first, last]) if ((isSentence(line) || /^(?:`{3,}|~{3,})/.test(line)) && !hasLine(original, line)) return line;
  return null;
}

function isSentence(line: string): boolean {
  if (line.length > 400) return false;
  const text = line.replace(/^(?:[-*]|\d+\.)\s+/, '').replace(/`[^`]*`/g, 'code');
  if (codeSign.test(text) || !/^["'(*_]*\p{Lu}/u.test(text) || !/[.:!?][*_)"']*$/.test(text)) return false;
  return text.split(/\s+/).length >= 4 && (text.match(smallWords)?.length ?? 0) >= 2;
}

function hasLine(text: string, line: string): boolean {
  return text.split(/\r\n?|\n/).some((other) => other.trim() === line);
}
