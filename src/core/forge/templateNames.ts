/** Which files of a repository are templates for the description of a pull request. Pure. */

/** Whether a file of the repository's own folder, of `.github` or of `docs` is GitHub's one template. */
export function isTemplateName(name: string): boolean {
  return /^pull_request_template(?:\.(?:md|markdown|txt))?$/i.test(name);
}

/** Among the paths of a repository, the one that is used when nobody chooses: GitHub's, then GitLab's default, then the only one of a folder of several. */
export function templatePath(paths: readonly string[]): string | null {
  for (const folder of ['.github/', '', 'docs/']) {
    const own = paths.find((path) => path.startsWith(folder) && isTemplateName(path.slice(folder.length)));
    if (own !== undefined) return own;
  }
  const gitlab = paths.filter((path) => /^\.gitlab\/merge_request_templates\/[^/]+\.md$/i.test(path));
  const usual = gitlab.find((path) => /\/default\.md$/i.test(path));
  if (usual !== undefined) return usual;
  const several = paths.filter((path) => /^(?:\.github\/|docs\/)?pull_request_template\/[^/]+\.(?:md|markdown|txt)$/i.test(path));
  const folders = [several, gitlab].find((some) => some.length > 0);
  return folders?.length === 1 ? (folders[0] ?? null) : null;
}
