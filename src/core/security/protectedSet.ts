/**
 * Files that can make programs run, or tell assistants and editors what to do. A change of one is never approved automatically: a person must have seen
 * its name. Pure; every platform is treated like the one that tells the fewest names apart.
 */
import type { FileChange } from '../edits/fileChange.ts';

/** Folders, and files that are called like one: everything in them counts. Any segment of a path. */
const folders = new Set(
  [
    '.git .hg .svn .jj',
    '.husky .githooks .git-hooks .lefthook',
    '.vscode .vscode-insiders .vs .idea .fleet .zed .devcontainer',
    '.github .gitlab .gitea .forgejo .circleci .buildkite .woodpecker .teamcity .azure-pipelines',
    '.mlx-code .claude .cursor .codex .gemini .windsurf .continue .clinerules .roo .kilocode .agents .aider',
    '.ssh .gnupg .aws .kube .docker .cargo .mvn .yarn .direnv',
  ].flatMap((line) => line.split(' ')),
);

const names = new Set(
  [
    'agents.md agent.md claude.md claude.local.md gemini.md copilot-instructions.md',
    '.mlx-code.json .cursorrules .windsurfrules .roorules .aider.conf.yml mcp.json .mcp.json mcp_config.json mcp-config.json',
    '.gitattributes .gitmodules .gitconfig .pre-commit-config.yaml .pre-commit-config.yml .pre-commit-hooks.yaml',
    'lefthook.yml lefthook.yaml .lefthook.yml .lefthook.yaml lefthook-local.yml .devcontainer.json',
    '.gitlab-ci.yml .travis.yml jenkinsfile azure-pipelines.yml azure-pipelines.yaml bitbucket-pipelines.yml .drone.yml',
    'appveyor.yml .appveyor.yml .woodpecker.yml .woodpecker.yaml cloudbuild.yaml cloudbuild.yml buildspec.yml .cirrus.yml',
    '.envrc .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs pnpmfile.cjs .pnp.cjs .pypirc pip.conf .netrc _netrc .bazelrc',
    '.bashrc .bash_profile .bash_login .bash_logout .profile .zshrc .zshenv .zprofile .zlogin config.fish',
    'mise.toml .mise.toml .tool-versions',
  ].flatMap((line) => line.split(' ')),
);

/** The second is the short name that Windows gives to any of them. */
const patterns = [
  /\.code-workspace$/,
  /^[^~]{1,6}~\d{1,4}(?:\.[^.]{0,3})?$/,
  /^lefthook[.-]/,
  /^\.lintstagedrc(?:\.|$)/,
  /^\.huskyrc(?:\.|$)/,
];

/** Parts of a `package.json` that name programs which run without being asked for. */
const runningKeys = [
  'scripts',
  'husky',
  'simple-git-hooks',
  'lint-staged',
  'pre-commit',
  'pre-push',
  'gitHooks',
  'packageManager',
  'devEngines',
];

/** A name as file systems compare it: without case, composed, without characters that some of them ignore and dots or blanks at its end. */
function folded(segment: string): string {
  return (
    segment
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .toUpperCase()
      .toLowerCase()
      // What the Turkish capital leaves: its dot, beside the letter's own.
      .replaceAll('i\u0307', 'i')
      .normalize('NFC')
      .replace(/:.*$|[. ]+$/g, '')
      .trim()
  );
}

/** Is a file of this path protected, whatever is in it? */
export function isProtectedPath(path: string): boolean {
  const segments = path.split(/[\\/]/).map(folded);
  const name = segments.at(-1) ?? '';
  return segments.some((segment) => folders.has(segment) || patterns.some((pattern) => pattern.test(segment))) || names.has(name);
}

/**
 * Is a file protected that is really at `realPath`, when the changes name these paths? A manifest that is reached by a link of another name counts whatever
 * is changed in it: {@link protectedPathsOf} compares only those that are named.
 */
export function isProtectedTarget(realPath: string, named: readonly string[]): boolean {
  return isProtectedPath(realPath) || (isManifest(realPath) && !named.includes(realPath));
}

/** The protected paths that the changes make, change, delete, rename or rename onto; each once, in their order. */
export function protectedPathsOf(changes: readonly FileChange[]): string[] {
  const found = new Set<string>();
  for (const change of changes) {
    const manifest = isManifest(change.path) || (change.from !== undefined && isManifest(change.from));
    const runs = manifest && (change.from !== undefined || programsIn(change.before) !== programsIn(change.after));
    for (const path of change.from === undefined ? [change.path] : [change.from, change.path]) {
      if (isProtectedPath(path) || (runs && isManifest(path))) found.add(path);
    }
  }
  return [...found];
}

function isManifest(path: string): boolean {
  return folded(path.split(/[\\/]/).at(-1) ?? '') === 'package.json';
}

/** What a package.json says of programs, in a form that can be compared; itself when it can't be read. */
function programsIn(text: string | null): string {
  if (text === null) return '[]';
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) return `?${text}`;
    return JSON.stringify(
      runningKeys.filter((key) => Object.hasOwn(manifest, key)).map((key) => [key, Reflect.get(manifest, key) as unknown]),
    );
  } catch {
    return `?${text}`;
  }
}
