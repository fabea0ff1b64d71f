/** What the model is asked about commits, about how lines came to be, and about what has changed. Pure. */

export const explainCommitQuestion =
  'Explain this commit. Begin with one sentence that says what it is for. Then go through what it changes, in short points, and say why, as far as the message and the code tell. ' +
  'End with anything that looks wrong or risky, if there is something.';

export const lineHistoryQuestion =
  'Explain how these lines came to be as they are. Begin with one sentence on what they are for today. Then tell, the oldest first, what each commit changed in them and why, as far as its message and its diff tell.';

export const sinceQuestion =
  'Summarise what has changed, for somebody who was away. Begin with the most important in one or two sentences, then name what else there is in short points, grouped by subject and not by commit. Say nothing that the list does not tell.';
