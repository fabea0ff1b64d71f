import type { EditRequest } from '../edits/editRequest.ts';

/** Longer than what code is likely to quote. */
const leastTicks = 5;

/**
 * What makes an edit's own words a code block: as prose, Markdown would take their markup for headings and quotes. Longer than any fence in the
 * files, and with the language and the path where there is only one.
 */
export function editFence({ files }: Pick<EditRequest, 'files'>): { open: string; close: string } {
  const runs = files.flatMap(({ text }) => Array.from(text.matchAll(/`{5,}/g), ([run]) => run.length));
  const ticks = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run + 1), leastTicks));
  const [only, another] = files;
  // An info string with a backtick in it opens no fence.
  const info = only && !another && !only.path.includes('`') ? `${only.languageId} file=${JSON.stringify(only.path)}` : '';
  return { open: `${ticks}${info}\n`, close: `${ticks}\n` };
}
