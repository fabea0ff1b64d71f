/** What is said of conversations, of their commands, of what goes along with a question, and of what is kept of both. */
import { plural, t } from '../../base/l10n.ts';
import type { ErrorData } from '../../base/appError.ts';
import { formatCount } from '../../base/formatNumbers.ts';
import { reasonWords } from '../reasonWords.ts';
import { showHidden, showInLine } from '../security/hiddenText.ts';
import { named } from '../sentenceParts.ts';
import type { FailureSentences } from '../failureSentence.ts';

/** By their codes. */
export const chatFailures = {
  historyOff: [
    () =>
      t(
        'Conversations aren’t kept here, so there is none to go back to. Switch on “Keep History” (mlxCode.chat.keepHistory), then ask anew.',
      ),
  ],
  sessionNone: [() => t('Nothing was asked in this conversation yet. Ask something first, or choose another one in the list.')],
  answerInterrupted: [
    () => t('The window was closed before this answer was whole. What had come of it is here; ask again for all of it.'),
    'retry',
  ],
  answerElsewhere: [() => t('Another window is writing this answer. Wait until it is whole, or stop it there.')],
  sessionsUnreadable: [
    (d) => {
      if (d.reason === 'size') return t('The file{0} is too large to hold conversations of MLX-CODE. Choose another one.', named(d));
      if (d.reason === 'version')
        return t('The conversations{0} were written by a later version of MLX-CODE. Update it, then import them.', named(d));
      if (d.reason === 'json' || typeof d.field !== 'string')
        return t('The file{0} holds no conversations of MLX-CODE. Choose one that “Export Conversation…” has written.', named(d));
      return d.field === ''
        ? t(
            'Nothing was imported{0}: it {1}. Choose a file that “Export Conversation…” has written.',
            named(d),
            reasonWords(String(d.reason)),
          )
        : t(
            'Nothing was imported{0}: “{1}” {2}. Choose a file that “Export Conversation…” has written.',
            named(d),
            d.field,
            reasonWords(String(d.reason)),
          );
    },
  ],
  storeSetAside: [
    ({ file, sessions, turns }) => {
      const saved =
        typeof turns === 'number' && turns > 0 && typeof sessions === 'number'
          ? plural(
              turns,
              '{0} message of {1} could be read from it and is there',
              '{0} messages of {1} could be read from it and are there',
              plural(sessions, '{0} conversation', '{0} conversations'),
            )
          : t('Nothing could be read from it');
      const place = typeof file === 'string' ? showHidden(file) : t('another one beside it');
      return t(
        'The file of the conversations was damaged. {0}; the damaged file is kept as {1} until you delete it, with a conversation, say.',
        saved,
        place,
      );
    },
    'showLog',
  ],
  storeUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : t('the file of the conversations');
      if (d.cause === 'busy')
        return t('Another program keeps {0} to itself, so that this conversation isn’t kept yet. End it or wait, then try again.', path);
      if (d.cause === 'full')
        return t('The disk with {0} is full, so that this conversation isn’t kept. Free some room, then try again.', path);
      if (d.cause === 'failed')
        return t('Conversations can’t be kept, as reading or writing {0} failed. See whether its disk is sound, then try again.', path);
      if (d.cause === 'ended')
        return t(
          'Conversations can’t be kept now, as what writes {0} ended twice. Try again, and reload the window if that doesn’t help.',
          path,
        );
      return t(
        'Conversations can’t be kept, as {0} can’t be written. See that it is a plain file in a folder that you may write to, then try again.',
        path,
      );
    },
    'showLog',
  ],
  storeNewer: [
    () =>
      t(
        'A later version of MLX-CODE has written the conversations here: they can be read, and nothing is added to them. Update this one to go on.',
      ),
  ],
  sessionGone: [() => t('This conversation isn’t kept any more: it was deleted, here or in another window. Begin a new one.')],
  questionEmpty: [() => t('There is no question yet. Write one first.')],
  waitingFull: [
    (d) =>
      typeof d.count === 'number'
        ? t('{0} questions wait already. Remove one of them, or wait for an answer; this one stays in the field.', formatCount(d.count))
        : t('Too many questions wait already. Remove one of them, or wait for an answer; this one stays in the field.'),
  ],
  replayNone: [() => t('There is no answer to replay: only one in words that came to its end can be made again. Ask a question first.')],
  answerNone: [
    (d) =>
      d.what === 'code'
        ? typeof d.count === 'number' && d.count > 0
          ? plural(
              d.count,
              'The answers have {0} block of code. Name a number up to that.',
              'The answers have {0} blocks of code. Name a number up to that.',
            )
          : t('No answer of this conversation has any code yet. Ask for some first.')
        : d.what === 'conversation'
          ? t('Nothing has been said yet, so there is nothing to save. Ask a question first.')
          : d.what === 'pair'
            ? t('No question has two answers yet. Ask the last one again, or ask another model.')
            : t('Nothing has been answered yet. Ask a question first.'),
  ],
  nothingAttached: [() => t('Nothing is attached that could be changed. Open a file and switch its chip on, or select some code.')],
  attachedTooMany: [
    (d) =>
      t(
        'No more than {0} things can be attached. Remove some of them first.',
        typeof d.limit === 'number' ? formatCount(d.limit) : t('so many'),
      ),
  ],
  attachRefused: [
    (d) =>
      t(
        'Not attached: {0}',
        typeof d.reasons === 'string' && d.reasons !== ''
          ? d.reasons
          : t('{0}. Attach others.', plural(Number(d.count ?? 1), '{0} file', '{0} files')),
      ),
  ],
  mentionGone: [() => t('That list is no longer kept. Type the @ again and choose anew.')],
  terminalNone: [() => t('Nothing is selected in a terminal. Select some of its text first.')],
  linesNone: [(d) => t('The file has no lines{0}. Name others, or attach all of it.', named(d))],
  pathNone: [
    (d) =>
      t(
        'There is no file and no folder{0}. {1}',
        named(d),
        typeof d.near === 'string'
          ? t('Did you mean “{0}”?', showHidden(d.near))
          : t(
              'Check the spelling, or name it by its path from the folder that is open{0}.',
              d.several === true ? t('; put a name with blanks in double quotes') : '',
            ),
      ),
  ],
  pathAmbiguous: [
    (d) =>
      t(
        'Several files are called{0}{1}. Say which by its path.',
        named(d),
        typeof d.candidates === 'string' ? `: ${showHidden(d.candidates)}` : '',
      ),
  ],
  commandUnknown: [noCommand],
  commandFileWrong: [
    (d) =>
      typeof d.name === 'string' && typeof d.path === 'string' && typeof d.line === 'number' && typeof d.why === 'string'
        ? t('There is no command /{0}, as its file is set aside. {1}, line {2}: {3}', typed(d.name), d.path, d.line, d.why)
        : noCommand(d),
  ],
  commandArguments: [(d) => `${argumentFault(d)}${typeof d.usage === 'string' ? t(': it is written {0}', d.usage) : ''}.`],
  runRefused: [
    (d) =>
      d.why === 'off'
        ? t(
            'Running commands is switched off (“mlxCode.run.enabled”). Run it in a terminal yourself, or switch that on in your own settings.',
          )
        : d.why === 'lines'
          ? t('Only a command of one line can be run, as a terminal doesn’t tell when several have ended. Put && between them.')
          : d.why === 'long'
            ? t(
                'The command is longer than {0} characters. Put it into a script, and run that.',
                typeof d.most === 'number' ? formatCount(d.most) : t('so many'),
              )
            : t('The command has control characters in it, which a terminal would take as keys. Write it without them.'),
  ],
  snapshotsLeft: [snapshotsLeft, 'showLog'],
  dataLeft: [dataLeft],
  insightsUnavailable: [
    (d) => {
      const path = typeof d.path === 'string' ? showHidden(d.path) : t('the folder of the figures');
      const so = t('so that the figures of Insights are not kept; all else goes on');
      if (d.cause === 'busy') return t('Another program keeps {0} to itself, {1}. End it or wait.', path, so);
      if (d.cause === 'full') return t('The disk with {0} is full, {1}. Free some room.', path, so);
      if (d.cause === 'newer') return t('A later version of MLX-CODE has written {0}, {1}. Update this one.', path, so);
      if (d.cause === 'failed') return t('Reading or writing {0} failed, {1}. See whether its disk is sound.', path, so);
      return t(
        'There is no writing in {0}, {1}. See that you may write there, or switch Insights off (mlxCode.insights.enabled).',
        path,
        so,
      );
    },
    'openSettings',
    'showLog',
  ],
  insightsSetAside: [
    (d) =>
      t(
        'A file with figures of Insights was damaged. It was put aside{0}, and counting goes on in a new one; the others are as they were. Delete it where you don’t need it.',
        typeof d.file === 'string' ? t(' as {0}', showHidden(d.file)) : '',
      ),
  ],
} satisfies FailureSentences;

function noCommand(d: ErrorData): string {
  return t(
    'There is no command /{0}. {1}',
    typeof d.name === 'string' ? typed(d.name) : '',
    typeof d.near === 'string' ? t('Did you mean /{0}?', d.near) : t('Type / to see the commands.'),
  );
}

/** As somebody typed it, which may be a page that was pasted. */
function typed(word: string): string {
  return showInLine(word.length > 60 ? `${word.slice(0, 60).replace(/[\ud800-\udbff]$/, '')}…` : word);
}

/** What is wrong with what follows a command. */
function argumentFault({ extra, word, least, most }: ErrorData): string {
  if (extra === true) return t('That is more than the command takes');
  if (typeof word !== 'string') return t('Something is missing after the command');
  const shown = `“${typed(word)}”`;
  return typeof least === 'number' && typeof most === 'number'
    ? t('{0} is no whole number from {1} to {2}', shown, formatCount(least), formatCount(most))
    : t('{0} is none of the words that the command knows', shown);
}

function snapshotsLeft(data: ErrorData): string {
  const where = typeof data.path === 'string' ? `“${data.path}”` : t('their folder');
  return typeof data.count === 'number'
    ? plural(
        data.count,
        '{0} snapshot of what the model has read could not be removed. Delete by hand what is left in {1}.',
        '{0} snapshots of what the model has read could not be removed. Delete by hand what is left in {1}.',
        where,
      )
    : t('Snapshots could not be removed. Delete by hand what is left in {0}.', where);
}

function dataLeft(data: ErrorData): string {
  const where = typeof data.path === 'string' ? `“${data.path}”` : t('the data folder');
  return typeof data.count === 'number'
    ? plural(
        data.count,
        '{0} file could not be removed; all else is gone. Delete by hand what is left in {1}.',
        '{0} files could not be removed; all else is gone. Delete by hand what is left in {1}.',
        where,
      )
    : t('Some files could not be removed; all else is gone. Delete by hand what is left in {0}.', where);
}
