import { FILE_HEADERS_ONLY, formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
import type { FileChange } from './fileChange.ts';
import { minimalChanges } from './minimalChanges.ts';

/** The shortest way is looked for up to this many lines that go or come: the time grows with its square, and nothing can stop it meanwhile. */
const usualEdits = 1000;

/**
 * The change as a unified diff that `git apply` and `patch -p1` take; empty when nothing changes. One of more than `maxEdits` lines has one hunk for the whole
 * file.
 */
export function unifiedDiff({ path, from, before, after }: FileChange, maxEdits = usualEdits): string {
  const old = from ?? path;
  const rename = from === undefined ? '' : `rename from ${from}\nrename to ${path}\n`;
  if (before === after) return rename === '' ? '' : `diff --git a/${old} b/${path}\nsimilarity index 100%\n${rename}`;
  const oldName = before === null ? '/dev/null' : `a/${old}`;
  const newName = after === null ? '/dev/null' : `b/${path}`;
  const mode = before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
  const [text, now] = [before ?? '', after ?? ''];
  const patch = structuredPatch(oldName, newName, text, now, undefined, undefined, { maxEditLength: maxEdits }) ?? {
    ...{ oldFileName: oldName, newFileName: newName, oldHeader: undefined, newHeader: undefined },
    hunks: [wholeHunk(text, now)],
  };
  const body = formatPatch(patch, FILE_HEADERS_ONLY);
  return `diff --git a/${old} b/${path}\n${mode}${rename}${body}`;
}

function wholeHunk(before: string, after: string): StructuredPatchHunk {
  const lines: string[] = [];
  const add = (sign: string, text: string): void => {
    for (const line of linesOf(text))
      lines.push(...(line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file']));
  };
  let at = 0;
  for (const { start, end, text } of minimalChanges(before, after)) {
    add(' ', before.slice(at, start));
    add('-', before.slice(start, end));
    add('+', text);
    at = end;
  }
  add(' ', before.slice(at));
  return { oldStart: 1, oldLines: linesOf(before).length, newStart: 1, newLines: linesOf(after).length, lines };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
