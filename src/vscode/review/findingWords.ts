/** How findings are said in the editor. */
import path from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import type { Severity } from '../../protocol/worker/review.ts';
import type { ShownFinding } from './reviews.ts';

export const severityNames = (): Readonly<Record<Severity, string>> => ({ error: t('Error'), warning: t('Warning'), info: t('Info') });

export const severityIcons: Readonly<Record<Severity, vscode.ThemeIcon>> = {
  error: new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground')),
  warning: new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground')),
  info: new vscode.ThemeIcon('info', new vscode.ThemeColor('problemsInfoIcon.foreground')),
};

/** The name of its file and its line there. */
export function placeWords({ finding, range }: ShownFinding): string {
  return `${showInLine(path.posix.basename(finding.path))}:${String(range.start.line + 1)}`;
}

/** The rule, and where it stands where it is the team's. */
export function ruleWords({ finding: { rule, cites } }: ShownFinding): string {
  return cites ?? rule;
}

/** Of a finding whose line is another one by now, and what to do about that. */
export function goneWords(beforeAgain: string | null): string {
  const next = beforeAgain ?? t('The commit stays as it is: review your changes to see whether it still holds.');
  return `${t('This line has changed since it was reviewed.')} ${next}`;
}
