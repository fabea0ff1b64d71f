/** Reported problems that a question may be about: those in the selection, and, where it asks for what is wrong, in the file in front and in files that it names. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { AtHand, Candidate, GatherPort } from '../../core/context/gathering.ts';
import { problemsText } from '../../core/context/problemsText.ts';
import type { QuestionWords } from '../../core/context/questionWords.ts';
import { problemOf } from '../actions/problems.ts';
import { uriOfPath } from '../workspacePaths.ts';

export async function reportedProblems(
  front: AtHand | null,
  named: readonly string[],
  { ofProblems }: QuestionWords,
  port: GatherPort,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const selected = front?.lines ?? null;
  const files = [
    ...(front && named.length === 0 && (selected || ofProblems) ? [{ path: front.path, lines: selected }] : []),
    ...named.map((path) => ({ path, lines: null })),
  ];
  const found: Candidate[] = [];
  for (const { path, lines } of files) {
    // What the index leaves out is nothing to tell of.
    if ((await port.outline(path, signal)) === null) continue;
    const all = vscode.languages
      .getDiagnostics(uriOfPath(path))
      .filter(({ range }) => !lines || (range.start.line < lines.last && range.end.line + 1 >= lines.first));
    const body = problemsText(all.map((one) => ({ ...problemOf(one), path })));
    if (body === '') continue;
    const at = lines ?? { first: 1, last: (await port.lines(path))?.length ?? 1 };
    const reason = lines ? t('reported in the selection') : t('reported in {0}', path);
    found.push({ path, line: at.first, endLine: at.last, reason, priority: 75, text: { kind: 'problems', body } });
  }
  return found;
}
