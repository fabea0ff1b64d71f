/** What is said of repositories, of reviews, and of GitHub and GitLab. */
import { plural, t } from '../../base/l10n.ts';
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import * as forge from '../forge/forgeSentences.ts';
import { showHidden, showInLine } from '../security/hiddenText.ts';
import { inFile, named, reason } from '../sentenceParts.ts';
import type { FailureSentences } from '../failureSentence.ts';

/** By their codes. */
export const gitFailures = {
  forgeNone: [forge.none, 'openSettings'],
  forgeNotAllowed: [forge.notAllowed],
  forgeOffline: [forge.offline],
  forgeDenied: [forge.denied],
  forgeMissing: [forge.missing],
  forgeRefused: [forge.refused],
  forgeLimited: [forge.limited],
  forgeRubbish: [forge.rubbish],
  forgeLine: [forge.lineNone],
  forgeChanged: [() => t('The pull request has changed since it was reviewed, so that nothing was sent. Review it again.')],
  forgeUnpushed: [forge.unpushed],
  forgeTextNone: [() => t('No text of a pull request is in front. Write one with “Open Draft Pull Request…”.')],
  forgeTextWrong: [
    (d) => t('The text can’t be sent{0}. Correct it, then send it again.', typeof d.reason === 'string' ? t(': it {0}', d.reason) : ''),
  ],
  gitMissing: [gitMissing],
  gitNoRepository: [
    (d) =>
      d.bare === true
        ? t('The git repository here is bare: it has no files to work on. Open a clone or a worktree of it.')
        : t('There is no git repository here. Open a folder that is one, or run “git init”.'),
  ],
  gitNotOpened: [
    (d) =>
      t(
        'VS Code has not opened the repository {0}. Open it with “Git: Open Repository” from the palette, and try again.',
        typeof d.top === 'string' ? t('in “{0}”', showHidden(d.top)) : t('that is meant'),
      ),
  ],
  gitNothingToCommit: [nothingToDescribe],
  gitRefUnknown: [
    (d) =>
      // Only before the first commit is there none of that name.
      d.ref === 'HEAD'
        ? t(
            'This branch has no commit yet. {0}',
            d.what === 'review' ? t('Review what is staged, what is not, or a file instead.') : t('Make the first one, then try again.'),
          )
        : t(
            'No branch, tag or commit is called “{0}” here. Check the name, or fetch it first.',
            typeof d.ref === 'string' ? showInLine(d.ref.slice(0, 100)) : '',
          ),
  ],
  gitTooOld: [
    (d) =>
      t(
        'Git {0} is too old to be read from safely. Install git {1} or newer, then try again.',
        typeof d.version === 'string' ? showHidden(d.version) : '',
        typeof d.needed === 'string' ? d.needed : '',
      ),
  ],
  gitLocked: [
    (d) =>
      t(
        'Another git is writing to this repository, or one that ended too early has left its lock. Wait for it; if no git runs any more, delete the file{0} yourself, then try again.',
        named(d),
      ),
  ],
  gitForbidden: [
    (d) =>
      t(
        'There is no permission for what git needs of this repository{0}. Give yourself the right to it, then try again.',
        typeof d.path === 'string' && d.path !== '' ? `: “${showInLine(d.path)}”` : '',
      ),
  ],
  linesNew: [(d) => t('These lines{0} were not committed yet, so they have no history. Choose others.', inFile(d))],
  conflictNone: [
    (d) =>
      d.known === true
        ? t(
            'Git has{0} no lines in conflict: one side may have deleted it, it is no text, or its markers are gone. Decide on it as a whole, then stage it.',
            inFile(d),
          )
        : t('There is no conflict{0}. Type /git status in the chat to see which files are in one.', inFile(d)),
  ],
  conflictUnclear: [
    (d) =>
      t(
        'The conflict at line {0}{1} isn’t clear: {2}. Resolve it by hand, or in VS Code’s merge editor.',
        typeof d.line === 'number' ? formatCount(d.line) : '',
        inFile(d),
        typeof d.reason === 'string' ? d.reason : '',
      ),
  ],
  gitNoTags: [
    () =>
      t(
        'There are no tags here between which release notes could be written. Make one (“git tag v1.0”), or fetch them (“git fetch --tags”), then try again.',
      ),
  ],
  changelogHasEntry: [() => t('The changelog has this entry already. Change it there, or commit something first.')],
  gitNothingStaged: [() => t('Nothing is staged. Stage what is to be divided into commits first.')],
  gitManyParts: [
    (d) =>
      t(
        'What is staged has {0} parts, and no more than {1} can be told apart. Unstage some of it, then propose commits again.',
        typeof d.count === 'number' ? formatCount(d.count) : '',
        typeof d.most === 'number' ? formatCount(d.most) : '',
      ),
  ],
  gitUnmerged: [
    () =>
      t(
        'What is staged can’t be divided into commits while files are in conflict. Resolve them first: “/git conflict” in the chat helps with them.',
      ),
  ],
  gitNoProposal: [() => t('No commits are proposed any more. Propose them again.')],
  gitSequenceOver: [() => t('Those proposed commits are over, so nothing of them is put back. Source Control shows what is staged now.')],
  secretsFound: [
    (d) =>
      plural(
        typeof d.count === 'number' ? d.count : 1,
        'The changes hold what looks like a secret: {1}. Take it out before you commit, as the history keeps it; --allow-secrets goes on all the same.',
        'The changes hold {0} places that look like secrets: {1}. Take them out before you commit, as the history keeps it; --allow-secrets goes on all the same.',
        typeof d.what === 'string' ? showHidden(d.what) : '',
      ),
  ],
  gitChanged: [
    (d) =>
      d.reading === true
        ? t('The repository changed each time that it was read. Try again when nothing else is at work on it.')
        : t('What is staged has changed meanwhile, so that nothing was done. Propose the commits again.'),
  ],
  gitHistoryMissing: [
    (d) =>
      d.shallow === true
        ? t(
            'This clone has only the newest part of the history (it is shallow), so what the oldest commit in it changed is not known. Run “git fetch --unshallow”, then try again.',
          )
        : t(
            'Some of this is not on this computer yet (the clone is a partial one), and nothing is fetched just to be read. Show it once with git itself (“git show COMMIT”, “git diff A B”), which fetches it, then try again.',
          ),
  ],
  gitFailed: [
    (d) =>
      t(
        'Git could not {0}{1}. The log has its full words.',
        typeof d.doing === 'string' ? showHidden(d.doing) : t('read the changes'),
        reason(d),
      ),
    'showLog',
  ],
  reviewNothing: [
    (d) =>
      typeof d.leftOut === 'number' && d.leftOut > 0
        ? plural(
            d.leftOut,
            'Nothing can be reviewed here: {0} file changed, and it was left out, as secrets, lock files, files in conflict, generated, binary, deleted and very large ones are not read.',
            'Nothing can be reviewed here: {0} files changed, and all were left out, as secrets, lock files, files in conflict, generated, binary, deleted and very large ones are not read.',
          )
        : t('There are no changed lines to review. Change or stage something first, or have a whole file reviewed.'),
  ],
  findingNone: [() => t('No finding is chosen. Review something first, and choose a finding in the list or put the cursor on its line.')],
  fixByHand: [
    (d) => t('No model is shown a secret, so this is for you to mend. {0}', typeof d.message === 'string' ? d.message : '').trim(),
  ],
  dismissalNotKept: [
    (d) =>
      t(
        'That it was dismissed could not be kept{0}, so it will be found again. Make room on the disk, or check that you may write there.',
        named(d),
      ),
  ],
} satisfies FailureSentences;

/** Outside an editor only the program can be missing; inside one, VS Code's git support may be off or on another computer. */
function gitMissing(data: ErrorData): string {
  if (data.reason === 'disabled')
    return t("VS Code's git support is off. Enable the built-in Git extension and the setting git.enabled, then try again.");
  if (data.reason === 'remote') {
    return t(
      'This folder is on another computer, where MLX-CODE can not read its git changes. Run “mlx-code commit-message” in the repository on that computer, or open a local clone.',
    );
  }
  return t('Git was not found on this computer. Install it, then try again.');
}

function nothingToDescribe({ base, amend, what, to }: ErrorData): string {
  if (amend === true) return t('There is no commit yet that could be amended. Commit something first.');
  if (typeof base !== 'string') return t('There are no changes to describe. Change or stage something first.');
  if (what === 'changelog') {
    return base === ''
      ? t(
          'It is not clear what this branch is to be compared with. Name a branch, a tag or a commit after the command in the chat: “/changelog v1.0”.',
        )
      : t(
          'There are no commits that “{0}” doesn’t have already. Commit something first, or name another branch or tag in the chat: “/changelog v1.0”.',
          showInLine(base),
        );
  }
  if (what === 'releaseNotes' && typeof to === 'string')
    return t(
      '“{0}” has no commits that “{1}” doesn’t have already. Name the older one first, as in “v1.0..v1.1”.',
      showInLine(to),
      showInLine(base),
    );
  if (base === '') return t('There is no other branch that this one could be compared with. Name one (on the command line with --base).');
  return t(
    "There are no commits that “{0}” doesn't have already. Commit something first, or compare with another branch or tag.",
    showInLine(base),
  );
}
