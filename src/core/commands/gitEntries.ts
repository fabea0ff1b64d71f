/** The commands about git and what is reviewed of it. */
import { t } from '../../base/l10n.ts';
import type { CommandEntry } from './commandEntry.ts';

export const gitEntries: readonly CommandEntry[] = [
  {
    name: 'git',
    group: 'Git',
    get help(): string {
      return t('Git: status, diff, log, branches and more; alone, lists them.');
    },
    arguments: [{ label: 'status|diff|log|…', kind: 'choice', optional: true, open: true, rest: true }],
    needs: ['trust', 'git'],
  },
  {
    name: 'commit',
    group: 'Git',
    get help(): string {
      return t('Writes the commit message.');
    },
    arguments: [
      {
        label: 'WAY',
        kind: 'choice',
        optional: true,
        choices: [
          {
            value: 'again',
            get help(): string {
              return t('Another one.');
            },
          },
          {
            value: 'shorter',
            get help(): string {
              return t('One short line.');
            },
          },
          {
            value: 'longer',
            get help(): string {
              return t('With a body.');
            },
          },
          {
            value: 'choose',
            get help(): string {
              return t('Some to choose from.');
            },
          },
          {
            value: 'amend',
            get help(): string {
              return t('For the last commit with what is staged.');
            },
          },
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
    get help(): string {
      return t('Proposes commits for what is staged.');
    },
    needs: ['trust', 'git', 'model'],
    palette: ['mlxCode.git.proposeCommits'],
  },
  {
    name: 'changelog',
    group: 'Git',
    get help(): string {
      return t('Proposes an entry for the changelog on what this branch adds.');
    },
    arguments: [{ label: 'BRANCH or TAG', kind: 'text', optional: true, rest: true }],
    needs: ['trust', 'git', 'model'],
    palette: ['mlxCode.git.writeChangelogEntry'],
    commandLine: ['changelog'],
  },
  {
    name: 'release-notes',
    group: 'Git',
    get help(): string {
      return t('Writes release notes of what lies between two tags; alone, asks which.');
    },
    arguments: [{ label: 'v1.0..v1.1', kind: 'text', optional: true, rest: true }],
    needs: ['trust', 'git'],
    palette: ['mlxCode.git.writeReleaseNotes'],
    commandLine: ['release-notes'],
  },
  {
    name: 'review',
    group: 'Review',
    get help(): string {
      return t('Reviews changes or code; alone, what is staged.');
    },
    arguments: [
      {
        label: 'staged|changes|branch REF|commit REF|file|selection',
        kind: 'choice',
        optional: true,
        open: true,
        rest: true,
        choices: [
          {
            value: 'staged',
            get help(): string {
              return t('What the next commit would hold.');
            },
          },
          {
            value: 'changes',
            get help(): string {
              return t('What is not staged, new files included.');
            },
          },
          {
            value: 'branch',
            get help(): string {
              return t('What this branch has changed since it left another: branch main.');
            },
          },
          {
            value: 'commit',
            get help(): string {
              return t('What one commit changed: commit HEAD.');
            },
          },
          {
            value: 'file',
            get help(): string {
              return t('The file in front.');
            },
          },
          {
            value: 'selection',
            get help(): string {
              return t('The selected lines.');
            },
          },
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
