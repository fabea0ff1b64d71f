/** The words in which remarks are written: one form for the prompt, the programme and the reader of answers that weren't decoded. */
import type { Severity } from '../../protocol/worker/review.ts';

/** What each answer ends with. */
export const nothing = 'Nothing to remark.\n';
export const nothingMore = 'Nothing more.\n';
/** What begins a remark; its file follows. */
export const remarkStart = 'Remark: ';
export const linesLead = 'Lines: ';
export const ruleLead = 'Rule: ';
export const severityLead = 'Severity: ';

/** What each severity means, for the model. */
export const severityWords: Readonly<Record<Severity, string>> = {
  error: 'breaks something or is dangerous',
  warning: 'should be changed before it is merged',
  info: 'would be better otherwise',
};

/** Characters of a message. */
export const longestMessage = 280;
export const shortestMessage = 8;
/** Lines that one remark may reach over. */
export const mostLines = 20;
