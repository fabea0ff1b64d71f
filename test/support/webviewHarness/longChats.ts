/** Conversations as long as they get, for what must stay fast in them. */
import type { Turn } from '../../../src/protocol/webview.ts';
import { markdownAnswer, sampleTurn } from './sampleChats.ts';

/** Turns of different heights: short and long answers, code, tables, lists. Their ids begin with 1. */
export function longChat(count: number): Turn[] {
  return Array.from({ length: count }, (_, index) =>
    sampleTurn({
      id: index + 1,
      question: `Question ${String(index + 1)}: what does this do?`,
      answer: index % 3 === 0 ? `Answer ${String(index + 1)}. ${'It adds up the prices. '.repeat(index % 11)}` : markdownAnswer,
    }),
  );
}

/** An answer of so many characters in which code, prose, lists and tables follow one another. */
export function longAnswer(characters: number): string {
  const parts: string[] = [];
  let length = 0;
  for (let part = 1; length < characters; part++) {
    const text = `## Part ${String(part)}\n\n${markdownAnswer}\n\n`;
    parts.push(text);
    length += text.length;
  }
  return parts.join('').slice(0, characters);
}

/** An answer that is one file of so many lines. */
export function longCode(lines: number): string {
  const code = Array.from(
    { length: lines },
    (_, line) => `  const value${String(line)} = total(items.slice(${String(line)}), { currency: 'EUR' }); // ${String(line)}`,
  );
  return `\`\`\`javascript\n${code.join('\n')}\n\`\`\`\n`;
}

/** An answer of so many characters that is a single paragraph. */
export function longParagraph(characters: number): string {
  const sentence = 'It adds up the **prices** of `items`, one after the other, and *never* rounds a snake_case value. ';
  return sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters);
}
