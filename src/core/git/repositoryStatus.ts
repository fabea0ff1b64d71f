/** What has changed in a repository, as `git status --porcelain=v2 --branch -z` tells it. Linear, and never throws: names are other people's texts. Pure. */

export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'typechange';

export interface StatusChange {
  /** From the top of the repository, with `/`; bytes that are no UTF-8 are U+FFFD. */
  path: string;
  /** The earlier path of a renamed or copied file. */
  from?: string;
  kind: ChangeKind;
  /** It is a repository of its own. */
  submodule?: true;
}

export interface StatusConflict {
  path: string;
  /** Which of the two sides has done what, in git's letters: `UU`, `AA`, `DU`. */
  sides: string;
}

export interface RepositoryStatus {
  /** Null where no branch is checked out. */
  branch: string | null;
  /** All digits of the commit that is checked out; null before the first one. */
  commit: string | null;
  /** The branch that this one follows; `ahead` and `behind` are null where it is gone. */
  upstream: { name: string; ahead: number | null; behind: number | null } | null;
  staged: StatusChange[];
  unstaged: StatusChange[];
  /** Files, and folders that are new as a whole, which end with `/`. */
  untracked: string[];
  conflicts: StatusConflict[];
}

const kinds: Readonly<Record<string, ChangeKind>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'typechange',
};

/** Records of a form that isn't known are passed over, as a later git may add some. */
export function readStatusOutput(output: string): RepositoryStatus {
  const status: RepositoryStatus = {
    branch: null,
    commit: null,
    upstream: null,
    staged: [],
    unstaged: [],
    untracked: [],
    conflicts: [],
  };
  const records = output.split('\0');
  for (let at = 0; at < records.length; at++) {
    const record = records[at] ?? '';
    if (record.startsWith('# ')) readHeader(record.slice(2), status);
    else if (record.startsWith('1 ')) readChange(status, fieldsOf(record, 8));
    else if (record.startsWith('2 ')) readChange(status, fieldsOf(record, 9), records[++at]);
    else if (record.startsWith('u ')) {
      const [, sides = '', path = ''] = pick(fieldsOf(record, 10), 0, 1, 10);
      status.conflicts.push({ path, sides });
    } else if (record.startsWith('? ')) status.untracked.push(record.slice(2));
  }
  return status;
}

/** Everything that differs from the last commit, each path once. */
export function changedPathsOf({ staged, unstaged, untracked, conflicts }: RepositoryStatus): string[] {
  return [...new Set([...conflicts, ...staged, ...unstaged].map(({ path }) => path).concat(untracked))];
}

function readHeader(header: string, status: RepositoryStatus): void {
  const [, name = '', value = ''] = /^branch\.(\w+) (.*)$/s.exec(header) ?? [];
  if (name === 'oid') status.commit = value === '(initial)' ? null : value;
  else if (name === 'head') status.branch = value === '(detached)' ? null : value;
  else if (name === 'upstream') status.upstream = { name: value, ahead: null, behind: null };
  else if (name === 'ab' && status.upstream) {
    const [, ahead = '0', behind = '0'] = /^\+(\d+) -(\d+)$/.exec(value) ?? [];
    status.upstream = { ...status.upstream, ahead: Number(ahead), behind: Number(behind) };
  }
}

function readChange(status: RepositoryStatus, fields: readonly string[], from?: string): void {
  const [, letters = '..', submodule = ''] = fields;
  const path = fields.at(-1) ?? '';
  const change = (letter: string): StatusChange => {
    const kind = kinds[letter] ?? 'modified';
    const moved = (kind === 'renamed' || kind === 'copied') && from !== undefined;
    return { path, kind, ...(moved && { from }), ...(submodule.startsWith('S') && { submodule: true as const }) };
  };
  const [inIndex = '.', inTree = '.'] = letters;
  if (inIndex !== '.') status.staged.push(change(inIndex));
  if (inTree !== '.') status.unstaged.push(change(inTree));
}

/** The first `count` words of a record, and the rest of it as one more: a path may have blanks. */
function fieldsOf(record: string, count: number): string[] {
  const fields: string[] = [];
  let at = 0;
  while (fields.length < count) {
    const end = record.indexOf(' ', at);
    if (end === -1) break;
    fields.push(record.slice(at, end));
    at = end + 1;
  }
  return [...fields, record.slice(at)];
}

function pick(fields: readonly string[], ...indexes: number[]): string[] {
  return indexes.map((index) => fields[index] ?? '');
}
