const commentLine = /^\s*(?:\/\/|#|--|\/\*|\*|<!--|;|%|"""|\{\/\*)\s*(.*)$/;

const phrases = [
  /(?:\.{3}|…)\s*\(?(?:the\s+)?(?:rest|existing|remaining|unchanged|other|same|previous|omitted|more|your|as before|keep|etc)/i,
  /\b(?:rest|remainder) of (?:the |your |this )?(?:original |existing )?(?:code|function|file|class|implementation|method|body|module|component|logic|html|css|page|content|document|config(?:uration)?|script|styles?|template|markup|query|test(?:s|s? file)?)\b/i,
  /\b(?:existing|previous|original|remaining|other) (?:code|methods?|functions?|implementation|logic|imports|lines)\b.*(?:\.{3}|…|\bhere\b|unchanged|\bremains?\b|\bstays?\b|omitted|\bgoes\b)/i,
  /\b(?:code|implementation|function|method|body) (?:is |remains? |stays? )?(?:unchanged|omitted|the same|as before)\b/i,
  /\b(?:rest|remainder) of (?:the |your |this )?[\w -]{0,40}\b(?:unchanged|same|here|remains?|stays?|as (?:is|before)|omitted)\b/i,
  /^(?:existing|unchanged) [\w-]+(?: [\w-]+)?\s*(?:\*\/\}?|-->)?$/i,
];

const left =
  'code|imports?|methods?|functions?|class(?:es)?|implementation|logic|body|content|tests?|component|file|styles?|routes|fields|props';
/** The whole comment, without what adorns it. */
const whole = new RegExp(
  `^(?:unchanged|unmodified|no changes?(?: (?:here|needed|above|below))?|snip(?:ped)?|omitted|` +
    `(?:the )?(?:rest|remainder) of (?:the |your )?(?:${left})|(?:the )?remaining (?:${left})|` +
    `(?:the |your )?(?:existing|previous|original|current) (?:${left})|(?:your |the )?(?:code|implementation|logic|body) (?:goes )?here|` +
    `(?:the )?same (?:(?:${left}) )?as (?:before|above|(?:the )?original)|keep (?:the )?(?:rest|remaining|existing|everything|original)\\b[\\w ]{0,40})$`,
  'i',
);
const adornment = /^[-–—=*~\s([<{.…]+|[-–—=*~\s)\]>}.…/]+$/g;

/** In brackets or behind dots, without a comment sign: `[rest of the code remains unchanged]`, `... existing code ...`. */
const bracketed = /^\s*(?:[[(<{]+\s*(?=\p{L}|\.{3}|…)(.*?)[\])>}]+|((?:\.{3}|…)\s*\(?\p{L}.*))\s*$/u;

const bareDots = /^\s*(?:\.{3}|…)\s*$/;
/** Python's ellipsis, YAML's end of a document, and whatever people write in a text. */
const dotsMeanSomething = /\.(?:pyi?|ipynb|ya?ml|md|mdx|markdown|txt|rst|adoc|tex)$/i;

/** Longer lines are code or data, and take the patterns too long. */
const longest = 300;

/** The comment is nothing but dots, or dots around a word or two. */
const dotsOnly = /^(?:\.{3}|…)\s*(?:\*\/|-->|\*\/\}|""")?\s*$/;

/**
 * A line by which a model leaves code out ("// ... rest of the code unchanged"), where the original has no such line; null when
 * there is none. Taking such an answer would delete the user's code. With the file's path a line of bare dots counts too, where the language has none.
 */
export function findPlaceholder(answer: string, original: string, path?: string): string | null {
  const dotsMeanNothing = path !== undefined && !dotsMeanSomething.test(path);
  const known = new Set(original.split(/\r\n?|\n/).map((line) => line.trim()));
  for (const line of answer.split(/\r\n?|\n/)) {
    if (line.length > longest) continue;
    const comment = commentLine.exec(line)?.[1];
    const inBrackets = comment === undefined ? bracketed.exec(line) : null;
    const text = comment ?? inBrackets?.[1] ?? inBrackets?.[2];
    if (dotsMeanNothing && bareDots.test(line) && !known.has(line.trim())) return line.trim();
    if (text === undefined || known.has(line.trim())) continue;
    if ((comment !== undefined && (dotsOnly.test(comment) || isWholePlaceholder(comment))) || phrases.some((phrase) => phrase.test(text)))
      return line.trim();
  }
  return null;
}

function isWholePlaceholder(comment: string): boolean {
  return whole.test(comment.replace(adornment, ''));
}
