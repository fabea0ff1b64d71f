import type { CodeSymbol } from './codeSymbol.ts';

const fence = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;

/** The sections of a Markdown file, each with all that stands below its heading; headings in fenced code are none. */
export function markdownSections(lines: readonly string[]): CodeSymbol[] {
  const sections: CodeSymbol[] = [];
  const open: { section: CodeSymbol; level: number }[] = [];
  let closing: string | null = null;
  const close = (level: number, before: number): void => {
    while ((open.at(-1)?.level ?? 0) >= level) {
      const last = open.pop();
      if (last) last.section.endLine = before;
    }
  };
  lines.forEach((text, index) => {
    const mark = fence.exec(text)?.[1];
    if (closing !== null) {
      if (mark?.startsWith(closing) === true) closing = null;
      return;
    }
    if (mark !== undefined) {
      closing = mark;
      return;
    }
    const [, signs = '', title = ''] = heading.exec(text) ?? [];
    if (signs === '' || title === '') return;
    const line = index + 1;
    close(signs.length, line - 1);
    const container = open.at(-1)?.section.name ?? null;
    const section: CodeSymbol = { name: title, kind: 'section', line, endLine: lines.length, nameLine: line, container };
    sections.push(section);
    open.push({ section, level: signs.length });
  });
  return sections;
}
