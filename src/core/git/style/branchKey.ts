/** The issue that a branch is for, put where a repository puts such keys. A key is never made up: it stands in the branch's name. */
import type { Trailer } from './bodyForm.ts';
import type { PlacedKey } from './commitStyle.ts';
import type { SubjectKey } from './subjectForm.ts';

/** The share of messages with a key in one place from which on a key belongs there. */
const usually = 0.3;
/** Characters of a key with all around it: a header has to have room for words, too. */
const longest = 22;
/** Trailers, in small letters, that name an issue. */
export const keyTrailers = new Set(['refs', 'ref', 'references', 'fixes', 'closes', 'resolves', 'issue', 'issues', 'jira', 'ticket', 'bug', 'see', 'related', 'related-to', 'part-of', 'task', 'story']); // prettier-ignore
const projectKey = /^([A-Z][A-Z0-9]{1,9})-\d{1,7}$/;
const numberKey = /^#\d{1,7}$/;

interface Use {
  place: PlacedKey['place'];
  key: string;
  /** Around the key. */
  before: string;
  after: string;
}

/** `subjects` and `trailers`: one entry a message, of those whose subject and whose body was read. */
export function branchKey(
  branch: string | null,
  subjects: readonly (SubjectKey | null)[],
  trailers: readonly (readonly Trailer[])[],
): PlacedKey | null {
  if (branch === null) return null;
  const inSubjects = subjects.flatMap((key): Use[] =>
    key ? [{ place: key.place, key: key.text, before: key.before, after: key.after }] : [],
  );
  const inTrailers = trailers.flatMap((lines): Use[] => {
    const line = lines.find(({ token, value }) => keyTrailers.has(token.toLowerCase()) && isKey(value));
    return line ? [{ place: 'trailer', key: line.value, before: `${line.token}: `, after: '' }] : [];
  });
  const places = [
    { uses: mostAlike(inSubjects), of: subjects.length },
    { uses: mostAlike(inTrailers), of: trailers.length },
  ];
  const ranked = places
    .filter(({ uses, of }) => of > 0 && uses.length >= of * usually)
    .sort((a, b) => b.uses.length / b.of - a.uses.length / a.of);
  for (const { uses } of ranked) {
    const [like] = uses;
    const key = like && keyIn(branch, uses.map((use) => use.key)); // prettier-ignore
    if (!key) continue;
    const text = like.before + key + like.after;
    if (like.place === 'trailer' || text.length <= longest) return { place: like.place, text };
  }
  return null;
}

function isKey(value: string): boolean {
  return projectKey.test(value) || numberKey.test(value);
}

/** The uses that are written in the way most of them are. */
function mostAlike(uses: readonly Use[]): Use[] {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const form = [use.place, use.before, use.after, numberKey.test(use.key)].join('\0');
    groups.set(form, [...(groups.get(form) ?? []), use]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

/** Of a project that these keys are of, or a number where they are numbers. */
function keyIn(branch: string, keys: readonly string[]): string | null {
  if (keys.some((key) => numberKey.test(key))) {
    const number = /(?:^|[/#_-])(\d{1,7})(?=[-_/]|$)/.exec(branch)?.[1];
    return number === undefined ? null : `#${number}`;
  }
  const projects = new Set(keys.flatMap((key) => projectKey.exec(key)?.[1] ?? []));
  for (const [, project = '', number = ''] of branch.matchAll(/(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,9})-(\d{1,7})(?![A-Za-z0-9])/g))
    if (projects.has(project.toUpperCase())) return `${project.toUpperCase()}-${number}`;
  return null;
}
