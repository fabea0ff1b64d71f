const commentLine = /^\s*(?:\/\/|#|--|\/\*|\*|<!--|;|%|"""|\{\/\*)\s*(.*)$/;

const phrases = [
  /(?:\.{3}|…)\s*\(?(?:the\s+)?(?:rest|existing|remaining|unchanged|other|same|previous|omitted|more|your|as before|keep|etc)/i,
  /\b(?:rest|remainder) of (?:the |your |this )?(?:original |existing )?(?:code|function|file|class|implementation|method|body|module|component|logic)\b/i,
  /\b(?:existing|previous|original|remaining|other) (?:code|methods?|functions?|implementation|logic|imports|lines)\b.*(?:\.{3}|…|\bhere\b|unchanged|\bremains?\b|\bstays?\b|omitted|\bgoes\b)/i,
  /\b(?:code|implementation|function|method|body) (?:is |remains? |stays? )?(?:unchanged|omitted|the same|as before)\b/i,
];

/** The comment is nothing but dots, or dots around a word or two. */
const dotsOnly = /^(?:\.{3}|…)\s*(?:\*\/|-->|\*\/\}|""")?\s*$/;

/**
 * A line by which a model leaves code out ("// ... rest of the code unchanged"), where the original has no such line; null when
 * there is none. Taking such an answer would delete the user's code.
 */
export function findPlaceholder(answer: string, original: string): string | null {
  const known = new Set(original.split(/\r\n?|\n/).map((line) => line.trim()));
  for (const line of answer.split(/\r\n?|\n/)) {
    const comment = commentLine.exec(line)?.[1];
    if (comment === undefined || known.has(line.trim())) continue;
    if (dotsOnly.test(comment) || phrases.some((phrase) => phrase.test(comment))) return line.trim();
  }
  return null;
}
