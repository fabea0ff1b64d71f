import type { ChangeAtom } from './changeAtom.ts';

const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * A patch of some hunks of one file, in their order, against what the file was before all of them. Where the hunks between are missing, the lines after are numbered
 * anew: git begins to look there.
 */
export function partialPatch(hunks: readonly ChangeAtom[]): string {
  const ordered = [...hunks].sort((a, b) => (a.hunk ?? 0) - (b.hunk ?? 0));
  let moved = 0;
  const texts = ordered.map(({ text }) =>
    text.replace(head, (_whole, before: string, removed: string | undefined, _after: string, added: string | undefined) => {
      const [from, less, more] = [Number(before), removed === undefined ? 1 : Number(removed), added === undefined ? 1 : Number(added)];
      // Of a side without lines, git names the line before.
      const start = from + moved + (less === 0 ? 1 : 0) - (more === 0 ? 1 : 0);
      moved += more - less;
      return `@@ -${before}${removed === undefined ? '' : `,${removed}`} +${String(start)}${added === undefined ? '' : `,${added}`} @@`;
    }),
  );
  // The line with the ids of what the file holds would speak of a file that none of these hunks alone make.
  const before = ordered[0]?.head.replace(/^index .*\n/m, '') ?? '';
  return before + texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('');
}
