import * as vscode from 'vscode';
import type { Problem } from '../../core/actions/problem.ts';

const severities: Readonly<Record<vscode.DiagnosticSeverity, Problem['severity']>> = {
  [vscode.DiagnosticSeverity.Error]: 'error',
  [vscode.DiagnosticSeverity.Warning]: 'warning',
  [vscode.DiagnosticSeverity.Information]: 'information',
  [vscode.DiagnosticSeverity.Hint]: 'hint',
};

/** A diagnostic of the document that is to be changed. */
export function problemOf(diagnostic: vscode.Diagnostic): Problem {
  const { range, message, severity } = diagnostic;
  return {
    file: null,
    line: range.start.line,
    character: range.start.character,
    severity: severities[severity],
    message,
    code: codeOf(diagnostic) ?? null,
  };
}

/** The diagnostic's code as text; undefined without one. */
export function codeOf({ code }: vscode.Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? undefined : String(value);
}
