const commentLine = /^\s*(?:\/\/|#|--|\/\*|\*|<!--|;|%|"""|\{\/\*)\s*(.*)$/;

const phrases = [
  /(?:\.{3}|…)\s*\(?(?:the\s+)?(?:rest|existing|remaining|unchanged|other|same|previous|omitted|more|your|as before|keep|etc)/i,
  /\b(?:rest|remainder) of (?:the |your |this )?(?:original |existing )?(?:code|function|file|class|implementation|method|body|module|component|logic|html|css|page|content|document|config(?:uration)?|script|styles?|template|markup|query|test(?:s|s? file)?)\b/i,
  /\b(?:existing|previous|original|remaining|other) (?:code|methods?|functions?|implementation|logic|imports|lines)\b.*(?:\.{3}|…|\bhere\b|unchanged|\bremains?\b|\bstays?\b|omitted|\bgoes\b)/i,
  /\b(?:code|implementation|function|method|body) (?:is |remains? |stays? )?(?:unchanged|omitted|the same|as before)\b/i,
];

/** In brackets or behind dots, without a comment sign: `[rest of the code remains unchanged]`, `... existing code ...`. */
const bracketed = /^\s*(?:[[(<{]+\s*(?=\p{L}|\.{3}|…)(.*?)[\])>}]+|((?:\.{3}|…)\s*\(?\p{L}.*))\s*$/u;

/** Longer lines are code or data, and take the patterns too long. */
const longest = 300;

/** The comment is nothing but dots, or dots around a word or two. */
const dotsOnly = /^(?:\.{3}|…)\s*(?:\*\/|-->|\*\/\}|""")?\s*$/;

/**
 * A line by which a model leaves code out ("// ... rest of the code unchanged"), where the original has no such line; null when
 * there is none. Taking such an answer would delete the user's code.
 */
export function findPlaceholder(answer: string, original: string): string | null {
  const known = new Set(original.split(/\r\n?|\n/).map((line) => line.trim()));
  for (const line of answer.split(/\r\n?|\n/)) {
    if (line.length > longest) continue;
    const comment = commentLine.exec(line)?.[1];
    const inBrackets = comment === undefined ? bracketed.exec(line) : null;
    const text = comment ?? inBrackets?.[1] ?? inBrackets?.[2];
    if (text === undefined || known.has(line.trim())) continue;
    if ((comment !== undefined && dotsOnly.test(comment)) || phrases.some((phrase) => phrase.test(text))) return line.trim();
  }
  return null;
}
