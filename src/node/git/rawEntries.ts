/** A changed file in git's own terms: modes as six digits, and the ids of what it holds, all of their digits; zeros for no file. */
export interface RawEntry {
  path: string;
  beforeMode: string;
  afterMode: string;
  before: string;
  after: string;
}

/** Reads `diff-tree -r --no-renames --no-abbrev -z`. Pure. */
export function rawEntries(output: string): RawEntry[] {
  const fields = output.split('\0');
  const entries: RawEntry[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, beforeMode, afterMode, before, after] =
      /^:(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]$/.exec(fields[at] ?? '') ?? [];
    if (beforeMode !== undefined && afterMode !== undefined && before !== undefined && after !== undefined)
      entries.push({ path: fields[at + 1] ?? '', beforeMode, afterMode, before, after });
  }
  return entries;
}
