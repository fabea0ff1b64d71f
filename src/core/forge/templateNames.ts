/** Which files of a repository are templates for the description of a pull request. Pure. */

/** Whether a file of the repository's own folder, of `.github` or of `docs` is GitHub's one template. */
export function isTemplateName(name: string): boolean {
  return /^pull_request_template(?:\.(?:md|markdown|txt))?$/i.test(name);
}
