/** Why git, or a hook, didn't do what the user asked for, in Markdown for the chat: a sentence with the next step, and their own words. Pure. */
import { plural, t } from '../../base/l10n.ts';
import { codeBlock } from '../context/codeFence.ts';
import { showHidden } from '../security/hiddenText.ts';

export interface Refusal {
  /** That git did not do it, as a sentence. */
  sentence: string;
  /** The name that VS Code's git has for the failure; empty where it knows none. */
  code: string;
  /** What git and the hooks wrote, without colours. */
  output: string;
}

/** Lines of the output that are shown: the last ones, as what failed stands there. */
const maxLines = 60;

const sentences = (): Readonly<Record<string, string>> => ({
  NoUserNameConfigured: t(
    'It doesn’t know who you are. Type `git config --global user.name "NAME"` in a terminal, and the same for `user.email`, then try again.',
  ),
  LocalChangesOverwritten: t('Changes that you have not committed would be overwritten. Commit or stash them first.'),
  StashConflict: t(
    'What was stashed doesn’t fit to what is there now: its files are in conflict, and the stash is kept. `/git conflict` helps with them.',
  ),
  NoLocalChanges: t('There are no changes to stash.'),
  NoStashFound: t('There is no such stash. `/git stash list` shows those that there are.'),
  BranchAlreadyExists: t('There is a branch of that name already.'),
  AuthenticationFailed: t('It was refused by the server. Sign in to it in a terminal or in VS Code, then try again.'),
  UnmergedChanges: t('Some files are in conflict. `/git conflict` helps with them.'),
});
const alike: Readonly<Record<string, string>> = {
  NoUserEmailConfigured: 'NoUserNameConfigured',
  DirtyWorkTree: 'LocalChangesOverwritten',
  Conflict: 'UnmergedChanges',
};

export function refusalText({ sentence, code, output }: Refusal): string {
  const lines = output.trim() === '' ? [] : output.trim().split(/\r?\n/);
  const cut = lines.length - maxLines;
  const why = sentences()[alike[code] ?? code] ?? wordsOf(output, lines.length > 0);
  const note = cut > 0 ? [plural(cut, '{0} line before that is not shown.', '{0} lines before that are not shown.')] : [];
  const block = lines.length === 0 ? [] : [codeBlock(showHidden(lines.slice(-maxLines).join('\n')), '')];
  return [`${sentence} ${why}`, ...block, ...note].join('\n\n');
}

function wordsOf(output: string, hasWords: boolean): string {
  if (/failed to sign|signing failed|No secret key|Couldn't (?:load|get) .*key|user\.signingkey/i.test(output)) {
    return t(
      'The commit could not be signed, as the key is missing or its passphrase wasn’t given. Do it once with `git commit` in a terminal, which asks for it, or check `user.signingKey`.',
    );
  }
  if (/terminal prompts disabled|could not read (?:Username|Password|Passphrase)/i.test(output)) {
    return t('It wanted to ask for a name or a password, which it can’t here. Do it once in a terminal, then try again.');
  }
  if (/would be overwritten by/i.test(output)) return sentences().LocalChangesOverwritten ?? '';
  return hasWords
    ? t('It, or a hook of the repository, said why:')
    : t('It gave no reason. The log of Git in VS Code’s output may have one.');
}
