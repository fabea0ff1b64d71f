import { inlineCode } from '../context/codeFence.ts';
import type { Finding } from '../review/finding.ts';
import type { Severity } from '../../protocol/worker/review.ts';

/** In English, as what is said of the whole: who reads it there needn't have this editor's language. */
const severityWords: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', info: 'Info' };

/**
 * A finding as a comment on its line: how grave it is, of what kind, what is found, and below it the team's rule that it cites. The rule's words are other people's: as code
 * nobody is called, and nothing is linked by them.
 */
export function findingComment({ severity, rule, cites, message }: Pick<Finding, 'severity' | 'rule' | 'cites' | 'message'>): string {
  const grave = severityWords[severity];
  return cites === null ? `**${grave} (${rule}):** ${message}` : `**${grave}:** ${message}\n\nRule of the team: ${inlineCode(cites)}`;
}
