/** What is said of models, of the process that runs them, of fetching them, and of those elsewhere. */
import { t } from '../../base/l10n.ts';
import * as conflict from '../git/conflictSentences.ts';
import * as download from './download/downloadSentences.ts';
import * as model from './modelSentences.ts';
import * as provider from '../providers/providerSentences.ts';
import { named } from '../sentenceParts.ts';
import type { FailureSentences } from '../failureSentence.ts';

/** By their codes. */
export const modelFailures = {
  modelNone: [() => t('No model has been chosen yet. Choose a model file (GGUF) to start.'), 'chooseModel', 'openWalkthrough'],
  projectUnknown: [
    (d) =>
      d.open === true
        ? t(
            'No file in the topmost folder tells what kind of project this is. Name one, with a model, in the setting mlxCode.models.byProject.',
          )
        : t('No folder is open. Open a project, and choose the model for its kind there.'),
    'openSettings',
  ],
  modelMissing: [model.gone, 'chooseModel'],
  modelNotGguf: [model.notGguf, 'chooseModel'],
  modelTruncated: [model.incomplete, 'chooseModel', 'showLog'],
  modelInvalid: [model.damaged, 'chooseModel', 'showLog'],
  modelUnsupported: [model.unsupported, 'chooseModel', 'showLog'],
  modelTooLarge: [model.tooLarge, 'chooseModel', 'openSettings'],
  catalogueInvalid: [model.wrongCatalogue],
  modelNotInstalled: [model.notInstalled, 'downloadNamed', 'chooseModel'],
  modelUnknown: [model.unknown, 'chooseModel'],
  modelAmbiguous: [model.ambiguous],
  modelDiffers: [
    (d) => t('The file{0} has another hash than the catalogue says, so it is damaged or was changed. Download it again.', named(d)),
  ],
  modelInUse: [model.inUse],
  modelNotDeleted: [model.notDeleted],
  modelLoadFailed: [() => t('The model could not be loaded. The log says why; another model may work.'), 'chooseModel', 'showLog'],
  engineMissing: [
    () => t('The engine for this kind of computer is missing from the installation. Install the MLX-CODE package made for your platform.'),
    'showLog',
  ],
  contextFull: [(d) => (d.what === 'conflict' ? conflict.conflictTooLarge(d) : model.contextFull(d)), 'openSettings'],
  contextUntrained: [model.contextUntrained, 'openSettings', 'chooseModel'],
  noFillInMiddle: [
    () =>
      t(
        'This model was not trained to fill in code at the cursor. Choose one that was, or set a second one for suggestions (“Completion Model”).',
      ),
    'chooseModel',
    'openSettings',
  ],
  noWriting: [model.noWriting, 'chooseModel'],
  noVectors: [model.noVectors, 'chooseModel', 'openSettings'],
  noRanking: [model.noRanking, 'chooseModel', 'openSettings'],
  companionAway: [model.companionAway, 'openSettings'],
  companionUnused: [model.companionUnused, 'openSettings', 'showLog'],
  companionSame: [model.companionSame, 'openSettings'],
  draftUnfit: [model.draftUnfit, 'openSettings'],
  modelChanged: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The model was changed or unloaded before the commit message was written. Try again.')
        : t('The model was changed or unloaded in the middle of the answer. Ask again.'),
    'retry',
  ],
  workerCrashed: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The model process ended before the commit message was written. Try again: it starts anew by itself.')
        : t('The model process ended in the middle of its work. Ask again: it starts anew by itself.'),
    'retry',
    'showLog',
  ],
  workerBroken: [
    () =>
      t('The model process ended three times within a minute, so it is not started again by itself. Choose another model, or restart it.'),
    'restartWorker',
    'chooseModel',
  ],
  connectionClosed: [
    (d) =>
      d.what === 'commitMessage'
        ? t('The connection to the model process was lost before the commit message was written. Try again: it starts anew by itself.')
        : t('The connection to the model process was lost. Ask again: it starts anew by itself.'),
    'retry',
    'showLog',
  ],
  protocolMismatch: [() => t('Parts of MLX-CODE are of different versions. Reload the window to finish the update.'), 'showLog'],
  unknownMethod: [
    () => t('Parts of MLX-CODE do not fit together. Reload the window; if it comes back, install MLX-CODE again.'),
    'showLog',
  ],
  invalidParams: [() => t('MLX-CODE refused a request that it did not understand. Try again; the log has the details.'), 'showLog'],
  downloadRefused: [download.refused, 'openSettings'],
  downloadAddress: [download.address],
  downloadOffline: [download.offline],
  downloadStalled: [download.stalled],
  downloadDenied: [download.denied, 'setDownloadToken'],
  downloadMissing: [download.missing],
  downloadServer: [download.unusable],
  downloadChanged: [download.changed],
  downloadWrong: [download.wrong],
  downloadRoom: [download.room, 'openSettings'],
  downloadPlace: [download.place, 'openSettings'],
  providerInvalid: [provider.invalid, 'openSettings'],
  providerGone: [provider.gone, 'chooseModel', 'openSettings'],
  providerNotAllowed: [provider.notAllowed, 'chooseModel'],
  providerOffline: [provider.offline, 'retry', 'chooseModel'],
  providerCut: [provider.cut, 'retry'],
  providerStalled: [provider.stalled, 'retry', 'chooseModel'],
  providerDenied: [provider.denied, 'setProviderKey', 'retry'],
  providerRefused: [provider.refused, 'retry', 'chooseModel'],
  providerRubbish: [provider.rubbish, 'openSettings', 'chooseModel'],
  providerModels: [provider.noModel, 'chooseModel', 'openSettings'],
  providerNobody: [provider.nobody, 'retry', 'chooseModel'],
  providerFallback: [provider.wrongFallback, 'openSettings'],
} satisfies FailureSentences;
