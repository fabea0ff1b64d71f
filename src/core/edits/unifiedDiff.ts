import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { FileChange } from './fileChange.ts';

/** The change as a unified diff that `git apply` and `patch -p1` take; empty when nothing changes. */
export function unifiedDiff({ path, from, before, after }: FileChange): string {
  const old = from ?? path;
  const rename = from === undefined ? '' : `rename from ${from}\nrename to ${path}\n`;
  if (before === after) return rename === '' ? '' : `diff --git a/${old} b/${path}\nsimilarity index 100%\n${rename}`;
  const oldName = before === null ? '/dev/null' : `a/${old}`;
  const newName = after === null ? '/dev/null' : `b/${path}`;
  const mode = before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
  const body = createTwoFilesPatch(oldName, newName, before ?? '', after ?? '', undefined, undefined, { headerOptions: FILE_HEADERS_ONLY });
  return `diff --git a/${old} b/${path}\n${mode}${rename}${body}`;
}
