/** What is found in code, by whomever: a review, later a linter or a scan. SARIF, language servers and the command line can all say it. */
import type { Severity } from '../../protocol/worker/review.ts';

/** From the gravest on. */
export const severities: readonly Severity[] = ['error', 'warning', 'info'];

export interface Finding {
  /** Relative to the root that was reviewed, with `/`. */
  path: string;
  /** First and last line in the file as it is after the change: from 1, both included. */
  line: number;
  endLine: number;
  severity: Severity;
  /** Id of the rule that it breaks. */
  rule: string;
  /** Where a rule of the team's own stands, as `AGENTS.md › Errors`; null for one that everybody has. */
  cites: string | null;
  /** One or two sentences of plain text. */
  message: string;
  /** A unified diff that mends it; null where there is none. */
  fix: string | null;
  /** Who found it: `review` for a model, `hidden-text` for the look at unseen characters, `secret` for that at secrets. */
  source: 'review' | 'hidden-text' | 'secret';
}

/** Whether a finding is as grave as `least`, or graver. */
export function reaches(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}
