/** The tags of a repository, as `git for-each-ref` lists them. Pure. */
import { isPlainRevision } from './refName.ts';

export interface Tag {
  name: string;
  /** When it was made, or else its commit, as ISO 8601. */
  date: string;
  /** First line of its message, or else of its commit's. */
  subject: string;
}

/** For {@link readTagOutput}; no field but the last can hold a line break. */
export const tagFormat = '%(refname:lstrip=2)%0a%(objecttype) %(*objecttype)%0a%(creatordate:iso-strict)%0a%(contents:subject)%00';

/** Those of commits, in their order; one whose name could be taken for something else is left out. */
export function readTagOutput(output: string): Tag[] {
  return output.split('\0').flatMap((record) => {
    const [name = '', types = '', date = '', ...subject] = record.replace(/^\n/, '').split('\n');
    return isPlainRevision(name) && types.split(' ').includes('commit') ? [{ name, date, subject: subject.join(' ') }] : [];
  });
}
