/** Whether a scope is one of a path's folders, its file, or several of its folders together; written apart from what offers them. */
export function isScopeOfPath(scope: string, path: string): boolean {
  const bare = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  return `-${bare(path)}-`.includes(`-${bare(scope)}-`);
}
