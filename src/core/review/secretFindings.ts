import type { DiffLine } from '../git/diffHunks.ts';
import type { SecretsPort } from '../ports.ts';
import { lineNotShown } from '../security/foundSecret.ts';
import type { Finding } from './finding.ts';
import { changedLines, type ReviewFile } from './reviewSubject.ts';
import { secretLineFinding } from './secretFiles.ts';

/**
 * The added lines that hold what looks like a secret, which no model is needed for, and the files as a model may be shown them: without any such line, also where it
 * was there before or was taken away. Rejects as looking for them does.
 */
export async function secretFindings(
  files: readonly ReviewFile[],
  secrets: SecretsPort,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; shown: readonly ReviewFile[] }> {
  const linesOf = new Map(files.map(({ path, hunks, raw = [] }) => [path, [...hunks, ...raw].flatMap(({ lines }) => lines)]));
  const asked = [...linesOf].map(([path, lines]) => ({ path, lines: lines.map(({ text }, at) => ({ text, line: at })) }));
  const found = await secrets.find(asked, signal);
  if (found.length === 0) return { findings: [], shown: files };
  const hidden = new Set<DiffLine>();
  const findings = found.flatMap(({ path, line: at, kind }): Finding[] => {
    const line = at === null ? undefined : linesOf.get(path)?.[at];
    if (!line) return [];
    hidden.add(line);
    return line.kind === 'added' && line.after !== null ? [secretLineFinding(path, line.after, kind)] : [];
  });
  const shown = files.map((file) => {
    // A line of a notebook's cell is one of its file, in other words.
    const places = new Set((linesOf.get(file.path) ?? []).filter((line) => hidden.has(line)).map(placeOf));
    return {
      ...file,
      // Of one that adds nothing else there is nothing to read.
      hunks: file.hunks
        .map((hunk) => ({ ...hunk, lines: hunk.lines.map((line) => (places.has(placeOf(line)) ? withoutText(line) : line)) }))
        .filter((hunk) => changedLines(hunk).length > 0),
    };
  });
  return { findings, shown };
}

/** Which line it is: one that is there by its number after the change. */
function placeOf({ before, after }: DiffLine): string {
  return after === null ? `-${String(before)}` : String(after);
}

/** All is said of an added one, so that it counts as one that was there. */
function withoutText(line: DiffLine): DiffLine {
  return { ...line, kind: line.kind === 'added' ? 'context' : line.kind, text: lineNotShown };
}
