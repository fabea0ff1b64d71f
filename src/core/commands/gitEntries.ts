/** The commands about git and what is reviewed of it. */
import type { CommandEntry } from './commandEntry.ts';

export const gitEntries: readonly CommandEntry[] = [
  {
    name: 'git',
    group: 'Git',
    help: 'Git: status, diff, log, branches and more; alone, lists them.',
    arguments: [{ label: 'status|diff|log|…', kind: 'choice', optional: true, open: true, rest: true }],
    needs: ['trust', 'git'],
  },
  {
    name: 'commit',
    group: 'Git',
    help: 'Writes the commit message.',
    arguments: [
      {
        label: 'WAY',
        kind: 'choice',
        optional: true,
        choices: [
          { value: 'again', help: 'Another one.' },
          { value: 'shorter', help: 'One short line.' },
          { value: 'longer', help: 'With a body.' },
          { value: 'choose', help: 'Some to choose from.' },
          { value: 'amend', help: 'For the last commit with what is staged.' },
        ],
      },
    ],
    needs: ['trust', 'git', 'model'],
    palette: [
      'mlxCode.git.writeCommitMessage',
      'mlxCode.git.writeCommitMessageAgain',
      'mlxCode.git.writeShorterCommitMessage',
      'mlxCode.git.writeLongerCommitMessage',
      'mlxCode.git.chooseCommitMessage',
      'mlxCode.git.writeAmendMessage',
    ],
    commandLine: ['commit-message'],
  },
  {
    name: 'split',
    group: 'Git',
    help: 'Proposes commits for what is staged.',
    needs: ['trust', 'git', 'model'],
    palette: ['mlxCode.git.proposeCommits'],
  },
  {
    name: 'review',
    group: 'Review',
    help: 'Reviews changes or code; alone, what is staged.',
    arguments: [
      {
        label: 'staged|changes|branch REF|commit REF|file|selection',
        kind: 'choice',
        optional: true,
        open: true,
        rest: true,
        choices: [
          { value: 'staged', help: 'What the next commit would hold.' },
          { value: 'changes', help: 'What is not staged, new files included.' },
          { value: 'branch', help: 'What this branch has changed since it left another: branch main.' },
          { value: 'commit', help: 'What one commit changed: commit HEAD.' },
          { value: 'file', help: 'The file in front.' },
          { value: 'selection', help: 'The selected lines.' },
        ],
      },
    ],
    needs: ['model'],
    palette: [
      'mlxCode.review.staged',
      'mlxCode.review.changes',
      'mlxCode.review.branch',
      'mlxCode.review.commit',
      'mlxCode.review.file',
      'mlxCode.review.selection',
    ],
    commandLine: ['review'],
  },
];
