/**
 * The one place that turns a failure into words: what happened, and what to do next, with at most two buttons. It knows
 * every error code and nothing about where the sentence is shown.
 */
import { t } from '../base/l10n.ts';
import { AppError, type ErrorCode, type ErrorData } from '../base/appError.ts';
import type { Sentence } from './failureSentence.ts';
import type { ChatActionId, MessageAction, UserMessage } from '../protocol/webview.ts';
import { chatFailures } from './chat/chatFailures.ts';
import { editFailures } from './edits/editFailures.ts';
import { gitFailures } from './git/gitFailures.ts';
import { indexFailures } from './indexing/indexFailures.ts';
import { modelFailures } from './models/modelFailures.ts';
import * as model from './models/modelSentences.ts';
import { denialSentence } from './projectSettings/projectRefusal.ts';
import { showHidden, showInLine } from './security/hiddenText.ts';
import { named, reason } from './sentenceParts.ts';

const labels = (): Readonly<Record<ChatActionId, string>> => ({
  chooseModel: t('Choose Model…'),
  retryWith: t('Ask Another Model…'),
  bestOf: t('Best of Several…'),
  showLog: t('Show Log'),
  retry: t('Ask Again'),
  openWalkthrough: t('Open Walkthrough'),
  restartWorker: t('Restart Model'),
  openSettings: t('Open Settings'),
  explainSelection: t('Explain Selection'),
  showCheckpoints: t('Show Checkpoints…'),
  setProviderKey: t('Set Key…'),
  setDownloadToken: t('Set Token…'),
  downloadModel: t('Download the Recommended Model…'),
  downloadNamed: t('Download'),
  showContext: t('Show What the Model Will See'),
  manageTrust: t('Manage Workspace Trust'),
  openOrigin: t('Go to it'),
  find: t('Find in Conversation'),
  openInEditor: t('Show It'),
  openInSideBar: t('Bring It Back Here'),
});

/** The button for an action, with its usual label; null where it is about something that the failure doesn't name. */
function messageAction(id: ChatActionId, data: ErrorData): MessageAction | null {
  if (id !== 'downloadNamed') return { id, label: labels()[id] };
  const about = model.downloadable(data);
  return about === null ? null : { id, label: `${labels()[id]} ${about}`, about };
}

const sentences: Readonly<Record<ErrorCode, Sentence>> = {
  ...modelFailures,
  ...chatFailures,
  ...indexFailures,
  ...editFailures,
  ...gitFailures,
  fileNotSaved: [
    (d) => {
      const endings = typeof d.endings === 'string' ? d.endings : '.svg';
      if (d.what === 'conversation')
        return d.reason === 'name'
          ? t('The conversation was not saved{0}: its name has to end in {1}. Save it under such a name.', named(d), endings)
          : t('The conversation could not be written{0}{1}. Choose another place.', named(d), reason(d));
      if (d.what === 'figures')
        return d.reason === 'name'
          ? t('The figures were not saved{0}: the file’s name has to end in {1}. Save it under such a name.', named(d), endings)
          : t('The figures could not be written{0}{1}. Choose another place.', named(d), reason(d));
      return d.reason === 'name'
        ? t('The picture was not saved{0}: its name has to end in {1}. Save it under such a name.', named(d), endings)
        : t('The picture could not be written{0}{1}. Choose another place.', named(d), reason(d));
    },
  ],
  diskFull: [() => t('There is no space left on the disk, so nothing was changed. Free some space and try again.')],
  busy: [busy],
  offline: [
    (d) => {
      const [by, undone] =
        (d.what === 'provider' || d.what === 'forge') && typeof d.host === 'string'
          ? ['“mlxCode.offline”', t('{0} was not asked', d.host)]
          : [t('“mlxCode.offline”, or MLX_CODE_OFFLINE on the command line'), t('nothing was fetched')];
      return t('Connections to other machines are switched off ({0}), so {1}. Switch them on first.', by, undone);
    },
    'openSettings',
  ],
  workspaceNone: [() => t('No folder is open. Open one to ask about its files.')],
  workspaceVirtual: [
    () => t('This folder is virtual (not on a disk), so files and git can not be read. Questions about open editors still work.'),
  ],
  workspaceUntrusted: [() => t('This folder is in Restricted Mode. Trust it to use this feature.'), 'manageTrust'],
  outsideWorkspace: [
    (d) =>
      typeof d.root === 'string'
        ? t(
            'The path “{0}” is outside the folder “{1}”, so it was refused. Name a folder around it with --root.',
            showHidden(String(d.path)),
            showHidden(d.root),
          )
        : t('The path{0} is outside the open folder, so it was refused. Choose one inside it.', named(d)),
  ],
  fileLeftOut: [
    (d) =>
      t(
        'The file{0} is left out of the index{1}, so that who needs it is not known. Name another one, or let it in and ask again.',
        named(d),
        typeof d.why === 'string' ? t(', as it {0}', d.why) : '',
      ),
  ],
  projectDenies: [(d) => showInLine(denialSentence(d))],
  fileUnreadable: [
    (d) =>
      typeof d.why === 'string'
        ? t('The file{0} can’t be shown: {1}. Name another one.', named(d), d.why)
        : t('The file{0} could not be read. Check that it exists and that you may read it.', named(d)),
  ],
  usage: [(d) => (typeof d.hint === 'string' ? d.hint : t('The command was not understood. Its help says how to use it.'))],
  cancelled: [() => t('Stopped.')],
  internal: [() => t('Something went wrong inside MLX-CODE. Try again; the log has the details.'), 'showLog'],
};

/** What is about one repository, of which a window may have several: not about git, a server or an account. */
const ofRepository: ReadonlySet<ErrorCode> = new Set([
  'forgeNone',
  'forgeOffline',
  'forgeDenied',
  'forgeMissing',
  'forgeRefused',
  'forgeRubbish',
  'forgeLine',
  'forgeChanged',
  'forgeUnpushed',
  'gitNothingToCommit',
  'gitNoTags',
  'gitRefUnknown',
  'gitChanged',
  'gitLocked',
  'gitForbidden',
  'gitHistoryMissing',
  'gitFailed',
]);

/** Before the sentence, where the failure names the repository. */
function inRepository({ code, data }: AppError): string {
  return ofRepository.has(code) && typeof data.inRepository === 'string' ? t('In “{0}”: ', showInLine(data.inRepository)) : '';
}

/**
 * One plain sentence or two for any failure, and the buttons that help. Never throws; never shows an internal message. Unseen characters, which a path may
 * have, stand there by their number: they could turn our own words round.
 */
export function userMessage(error: unknown): UserMessage {
  const known = AppError.from(error);
  const [text, ...all] = sentences[known.code];
  // No setting raises a fixed limit.
  const actions = known.data.fixed === true ? all.filter((id) => id !== 'openSettings') : all;
  const buttons = actions.map((id) => messageAction(id, known.data)).filter((button) => button !== null);
  return { text: showHidden(inRepository(known) + text(known.data, sentenceOf)), actions: buttons.slice(0, 2) };
}

/** What was wrong in itself, where one failure came of another; null for what no code is. */
function sentenceOf(code: unknown, data: ErrorData): string | null {
  return typeof code === 'string' && Object.hasOwn(sentences, code) ? sentences[code as ErrorCode][0](data, sentenceOf) : null;
}

function busy(data: ErrorData): string {
  if (data.what === 'commitMessage') return t('A commit message is being written already. Wait for it, or stop it first.');
  if (data.what === 'proposedCommits') return t('Proposed commits are being staged. Commit them, or stage again what was staged before.');
  if (data.what === 'pullRequest') return t('It is being sent already. Wait for it, or stop it first.');
  if (data.what === 'review') return t('A review is running already. Wait for it, or stop it first.');
  if (data.what === 'batch') return t('A batch is open already. Apply or discard its results first.');
  if (data.what === 'download') return t('The model is being fetched. Stop the download first.');
  if (data.what === 'folder') return t('Another process is changing files of this folder. Wait for it and try again.');
  return t('An answer is still being written. Wait for it, or stop it first.');
}
