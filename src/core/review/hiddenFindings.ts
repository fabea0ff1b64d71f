import { t } from '../../base/l10n.ts';
import { hiddenIn } from '../security/hiddenText.ts';
import type { Finding } from './finding.ts';
import { changedLines, type ReviewFile } from './reviewSubject.ts';

/** Lines told of one file: a text that is full of such characters is one matter. */
const mostInFile = 5;

export const hiddenRule = 'hidden-text';

/** The changed lines with characters that aren't seen, or turn the reading direction; no model is needed to find them. */
export function hiddenFindings(files: readonly ReviewFile[]): Finding[] {
  return files.flatMap(({ path, hunks }) =>
    hunks
      .flatMap((hunk) => {
        const changed = new Set(changedLines(hunk));
        return hunk.lines.flatMap(({ kind, text, after }): Finding[] => {
          if (kind !== 'added' || after === null || !changed.has(after)) return [];
          // A mark of the byte order at the beginning, and the return of a line end, are seen by nobody and mislead nobody.
          const hidden = hiddenIn(after === 1 ? text.replace(/^\ufeff/, '').replace(/\r$/, '') : text.replace(/\r$/, ''));
          if (hidden.length === 0) return [];
          const names = hidden.slice(0, 4).join(', ');
          const message = t(
            'This line has characters that are not seen ({0}), so it may not be what it looks like. Remove them, or write them as escapes.',
            names,
          );
          return [
            {
              path,
              line: after,
              endLine: after,
              severity: 'warning',
              rule: hiddenRule,
              cites: null,
              message,
              fix: null,
              source: hiddenRule,
            },
          ];
        });
      })
      .slice(0, mostInFile),
  );
}
