/** The branches of a repository, as `git for-each-ref` lists them. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { t } from '../../base/l10n.ts';
import { inlineCode } from '../context/codeFence.ts';

export interface Branch {
  name: string;
  /** It is checked out here. */
  current: boolean;
  /** All digits of its last commit. */
  hash: string;
  /** When that was committed, as ISO 8601. */
  date: string;
  subject: string;
  /** The branch that it follows; empty for none. */
  upstream: string;
}

/** For {@link readBranchOutput}; no field but the last can hold a zero byte's stand-in, a line break. */
export const branchFormat =
  '%(refname:lstrip=2)%0a%(HEAD)%0a%(objectname)%0a%(committerdate:iso-strict)%0a%(upstream:short)%0a%(contents:subject)%00';

export function readBranchOutput(output: string): Branch[] {
  return output.split('\0').flatMap((record) => {
    const [name = '', head = '', hash = '', date = '', upstream = '', ...subject] = record.replace(/^\n/, '').split('\n');
    return name === '' ? [] : [{ name, current: head === '*', hash, date, upstream, subject: subject.join(' ') }];
  });
}

/** Rows of the list. */
const maxRows = 40;

/** As the chat shows them, in Markdown; those worked on last first. */
export function branchesText(where: string, branches: readonly Branch[]): string {
  const rows = branches.slice(0, maxRows).map(({ name, current, date, subject }) => {
    const what = `${inlineCode(name)}, ${date.slice(0, 10)}${subject === '' ? '' : `, ${inlineCode(subject)}`}`;
    return current ? `- ${t('**{0}** (checked out)', what)}` : `- ${what}`;
  });
  if (branches.length > maxRows) rows.push(`- ${t('and {0} more', formatCount(branches.length - maxRows))}`);
  if (rows.length === 0) return `${where}${t('There are no branches yet: the first commit makes one.')}`;
  return `${where}${t('Branches, those committed to last first:')}\n\n${rows.join('\n')}\n\n${t('`/git branch NAME` switches to one, or makes it.')}`;
}
