/** Files of a team's knowledge as they are begun and added to. Pure. */
import { fenceFor, fenceLanguage } from './codeFence.ts';

/** The file that is begun with. */
export const firstKnowledgeFile = 'project.md';

/** A first file, which says what it is for; what it says of itself is to be written over. */
export const knowledgeStarter = `# Knowledge of this project

What somebody who is new here, or a model, can’t tell from the code: why things are as they are, how they are done, what must not happen.
MLX-CODE reads the Markdown files of this folder when the project is trusted. A section goes along with a question that its words touch,
its heading before all else, and the chat names it under the question. So give each section a heading that says what it is about, and keep
it short. Everybody who has the repository has them; keep no secrets here.

Write over what follows.

## How releases are made

1. …

## Words that mean something special here

- …

## What must not happen

- …
`;

/** A name that somebody has typed, as that of a file; null for one that is none, or would be elsewhere. */
export function knowledgeFileName(typed: string): string | null {
  const name = typed.trim().replace(/\s+/g, '-');
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,80}$/u.test(name) || name.includes('..')) return null;
  return /\.(?:md|markdown)$/i.test(name) ? name : `${name}.md`;
}

/** What is to be added. */
export interface KnowledgeEntry {
  /** What it is about, for its heading. */
  about: string;
  /** Markdown, or code with where it is from. */
  body: { markdown: string } | { code: string; languageId: string; from: string };
}

/** A file with a section more at its end, and the line at which that begins, counted from 1. A file that isn't there yet gets a title. */
export function withKnowledge(before: string | null, title: string, { about, body }: KnowledgeEntry): { text: string; line: number } {
  const heading = about
    .replace(/\s+/g, ' ')
    .replace(/^#+\s*/, '')
    .trim();
  const plain = before?.replaceAll('\r\n', '\n') ?? '';
  const begun = plain.trim() === '' ? `# ${title}` : plain.trimEnd();
  const text = `${begun}\n\n## ${heading}\n\n${sectionLines(body).join('\n').trimEnd()}\n`;
  return { text: before?.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text, line: begun.split('\n').length + 2 };
}

function sectionLines(body: KnowledgeEntry['body']): string[] {
  if ('markdown' in body) return deeper(body.markdown.trim().split('\n'));
  const code = body.code.replace(/\n+$/, '');
  const fence = fenceFor(code);
  return [`From ${body.from}:`, '', `${fence}${fenceLanguage(body.languageId)}`, ...code.split('\n'), fence];
}

/** With its headings below that of the section, so that it stays one. */
function deeper(lines: readonly string[]): string[] {
  let closing: string | null = null;
  return lines.map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (closing !== null) {
      if (mark?.startsWith(closing)) closing = null;
      return line;
    }
    if (mark !== undefined) {
      closing = mark;
      return line;
    }
    return line.replace(/^ {0,3}(#{1,4})(?=[ \t])/, '$1##');
  });
}
