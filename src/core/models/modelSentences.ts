/** What is said of models that can't be used, and of windows that are too small: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';
import { formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import { modelName } from '../../protocol/webview.ts';
import { showHidden } from '../security/hiddenText.ts';
import { against, named, unlike } from '../sentenceParts.ts';
import { reasonWords } from '../reasonWords.ts';

export function gone(data: ErrorData): string {
  return t('The model file{0} is not there. Choose another one, or put it back.', named(data));
}

export function incomplete(data: ErrorData): string {
  return t('The model file{0} is incomplete{1}. Download it again, or choose another one.', named(data), have(data));
}

/** A size in the header that the model can't have is named; of other damage only the log tells. */
export function damaged(data: ErrorData): string {
  const { key, value, bytes, needBytes } = data;
  const file = named(data);
  if (typeof bytes === 'number' && typeof needBytes === 'number')
    return t(
      'The model file{0} looks damaged: it has {1}, of which the model is {2}. Download it again, or choose another one.',
      file,
      formatBytes(bytes),
      formatBytes(needBytes),
    );
  if (typeof key !== 'string') return t('The model file{0} is damaged. Download it again, or choose another one.', file);
  return value === undefined
    ? t('The model file{0} looks damaged: {1} is missing from its header. Download it again, or choose another one.', file, key)
    : t('The model file{0} looks damaged: {1} is {2}. Download it again, or choose another one.', file, key, String(value));
}

export function unsupported(data: ErrorData): string {
  return t("This kind of model{0} can't be run here. Choose another one.", modelKind(data));
}

export function tooLarge(data: ErrorData): string {
  return t("The model does not fit into this computer's memory{0}. Choose a smaller one, or a smaller context size.", memory(data));
}

export function wrongCatalogue(data: ErrorData): string {
  return data.own === true
    ? t(
        "The models of “mlxCode.models.own” can't be used{0}. Correct them, or do without them; the models that come with MLX-CODE stay.",
        refused(data),
      )
    : t("The list of models can't be used{0}. Correct it, or do without it; the models that come with MLX-CODE stay.", refused(data));
}

export function notInstalled(data: ErrorData): string {
  return typeof data.missing === 'number'
    ? plural(
        data.missing,
        'Of the model{1} {0} part is missing on this machine. Download it again.',
        'Of the model{1} {0} parts are missing on this machine. Download it again.',
        named(data),
      )
    : t('The model{0} is not on this machine. Download it first{1}, or choose another one.', named(data), downloadOf(data));
}

export function unknown(data: ErrorData): string {
  return t(
    'There is no model and no file{0}. {1}',
    named(data),
    typeof data.near === 'string'
      ? t('Did you mean “{0}”?', data.near)
      : t('“/models” in the chat and “mlx-code models list” name the models; to download, others are named hf:OWNER/REPOSITORY/FILE.gguf.'),
  );
}

export function ambiguous(data: ErrorData): string {
  return t(
    'The name “{0}” may mean several models{1}. Say which by its path.',
    typeof data.name === 'string' ? data.name : '',
    typeof data.candidates === 'string' ? `: ${showHidden(data.candidates)}` : '',
  );
}

export function inUse(data: ErrorData): string {
  return t(
    'The model{0} was not deleted, as another program uses it{1}. Close it, or unload the model there first.',
    named(data),
    typeof data.process === 'number' ? t(' (process {0})', String(data.process)) : '',
  );
}

function called(data: ErrorData): string {
  return named(data) === '' ? t('This model') : t('The model{0}', named(data));
}

export function noRanking(data: ErrorData): string {
  return t(
    '{0} was not made to tell how well a text fits what is looked for. Choose a reranker, such as bge-reranker-v2-m3.',
    called(data),
  );
}

export function noWriting(data: ErrorData): string {
  return data.ranks === true
    ? t('{0} orders texts and writes none. Choose one for chat, such as qwen2.5-coder-1.5b.', called(data))
    : t('{0} makes vectors of texts and writes none. Choose one for chat, such as qwen2.5-coder-1.5b.', called(data));
}

export function noVectors(data: ErrorData): string {
  return data.ranks === true
    ? t('{0} orders texts and makes no vectors of them. Choose one for embeddings, such as nomic-embed-text.', called(data))
    : t(
        '{0} was not made for vectors of texts, and those of a model that writes tell little. Choose one for embeddings, such as nomic-embed-text.',
        called(data),
      );
}

const companions = (): Readonly<Record<string, string>> => ({
  completion: t('The model for suggestions'),
  draft: t('The model that guesses ahead'),
  small: t('The model for short texts'),
  embedding: t('The model for search'),
  reranking: t('The model for ranking search results'),
});

function companionOf(data: ErrorData): string {
  return `${companions()[String(data.role)] ?? t('The second model')}${named(data)}`;
}

function needed({ needBytes }: ErrorData): string {
  return typeof needBytes === 'number' ? t(' (it needs {0})', formatBytes(needBytes)) : '';
}

export function companionAway(data: ErrorData): string {
  return t(
    '{0} gave its memory back, as this computer is short of it{1}. It comes back by itself when there is room.',
    companionOf(data),
    needed(data),
  );
}

/** The main model once more: it suggests anyway where it can, but doesn't guess for itself. */
export function companionSame(data: ErrorData): string {
  const which = companionOf(data);
  if (data.role === 'draft')
    return t(
      '{0} is not used: it is the main model itself, whose guesses would take as long as its answers. Choose a small model of the same family, or empty the setting.',
      which,
    );
  return data.instead === true
    ? t('{0} is the main model itself, which suggests anyway: nothing more is loaded. Choose another one, or empty the setting.', which)
    : t('{0} is the main model itself: nothing more is loaded. Choose another one, or empty the setting.', which);
}

/** What was wrong with it, as `sentenceOf` says it of a model that was chosen alone, but for what only goes for a second one. */
export function companionUnused(data: ErrorData, sentenceOf: (code: unknown, data: ErrorData) => string | null): string {
  const { cause, needBytes, haveBytes } = data;
  const which = companionOf(data);
  const instead = data.instead === true ? ` ${t('Until then the main model suggests.')}` : '';
  if (cause === 'companionSame') return companionSame(data);
  if (cause === 'noVectors')
    return data.ranks === true
      ? t('{0} is not used: it orders texts and makes no vectors of them. Choose one for embeddings.', which)
      : t(
          '{0} is not used: it was not made for vectors of texts, and those of a model that writes tell little. Choose one for embeddings.',
          which,
        );
  if (cause === 'noRanking')
    return t('{0} is not used: it was not made to tell how well a text fits what is looked for. Choose a reranker.', which);
  if (cause === 'noFillInMiddle')
    return `${t('{0} is not used: it was not trained to fill in code at the cursor. Choose one that was.', which)}${instead}`;
  if (cause === 'modelTooLarge' && typeof needBytes === 'number' && typeof haveBytes === 'number') {
    const room = t(
      '{0} is not used: it needs {1}, and beside the main model {2} can be used. Choose a smaller one, or a smaller context size.',
      which,
      formatBytes(needBytes),
      formatBytes(haveBytes),
    );
    return `${room}${instead}`;
  }
  const { path: _, ...others } = data;
  const why = cause === 'companionUnused' ? null : sentenceOf(cause, others);
  return why === null ? t('{0} is not used. The log says why.', which) : `${t('{0} is not used.', which)} ${why}${instead}`;
}

export function draftUnfit(data: ErrorData): string {
  switch (data.why) {
    case 'mainState':
      return t(
        'The main model is of a kind that can take no word back, so nobody can guess for it. Choose another main model, or empty the setting.',
      );
    case 'mainTest':
      return t(
        'The main model was not found to write the same with guesses as without, so nobody guesses for it. Choose another main model, or empty the setting.',
      );
    case 'state':
      return t('A model of this kind can take no word back, so it can not guess for another one. Choose one of the usual kind.');
    default:
      return t("It doesn't have the main model's vocabulary, so it can't guess for it. Choose a small model of the same family.");
  }
}

/** How a model is fetched in the chat, and on the command line. */
function downloadOf(data: ErrorData): string {
  const name = downloadable(data);
  return name === null ? '' : t(' (“/download {0}”, or “mlx-code models download {0}”)', name);
}

/** The name by which a model can be downloaded, where it is one that people type. */
export function downloadable({ name }: ErrorData): string | null {
  return typeof name === 'string' && modelName.test(name) ? name : null;
}

export function notDeleted(data: ErrorData): string {
  const file = named(data);
  switch (data.reason) {
    case 'noBin':
      return t('The file{0} was not deleted: there is no bin here that it could be put into. Delete it by hand.', file);
    case 'notOurs':
      return t('The file{0} was not deleted, as it is not in the models folder. Give its whole path to delete it all the same.', file);
    case 'link':
      return t(
        'The file{0} was not deleted, as it is a link to another one. Delete it with the program that made it, or name the other file.',
        file,
      );
    case 'elsewhere':
      return t(
        'The file{0} was not deleted, as it is not in the models folder. Delete it with the program that put it there, or by hand.',
        file,
      );
    case 'changed':
      return t(
        'The file{0} was not deleted, as it became another one while you were asked. Delete it again if that one shall go too.',
        file,
      );
    case 'notModel':
      return t('The file{0} was not deleted, as only model files (GGUF) are deleted here. Delete it by hand.', file);
    default:
      return t(
        'The file{0} was not deleted: it could not be put into the bin. Check that you may write there, or delete it by hand.',
        file,
      );
  }
}

export function notGguf(data: ErrorData): string {
  const name = named(data).trim() || t('What was chosen');
  switch (data.what) {
    case 'folder':
      return t('{0} is a folder, not a file. Choose a model file (GGUF).', name);
    case 'pipe':
      return t('{0} is a pipe, not a file. Choose a model file (GGUF).', name);
    case 'socket':
      return t('{0} is a socket, not a file. Choose a model file (GGUF).', name);
    case 'device':
      return t('{0} is a device, not a file. Choose a model file (GGUF).', name);
    default:
      return t('The file{0} is not a model in GGUF form, whatever its name says. Choose another file.', named(data));
  }
}

export function contextFull(data: ErrorData): string {
  switch (data.what) {
    case 'question':
      return t('The question is too long{0}. Shorten it, or choose a larger context size.', against(data));
    case 'instruction':
      return t('The instruction is too long{0}. Shorten it, or choose a larger context size.', against(data));
    case 'request':
      return t('The request is too long{0}. Send less with it, or choose a larger context size.', against(data));
    case 'pullRequest':
      return t(
        'The context window is too small for the text of a pull request. Choose a larger context size, or a model with a larger window.',
      );
    case 'changelog':
      return t(
        'The context window is too small for the entry of a changelog. Choose a larger context size, or a model with a larger window.',
      );
    case 'releaseNotes':
      return t(
        'The context window is too small to say what stands out of so many commits. Choose a larger context size, or a model with a larger window.',
      );
    case 'commitMessage':
      return t('The context window is too small for a commit message. Choose a larger context size, or a model with a larger window.');
    case 'review':
      return t('The context window is too small for a review. Choose a larger context size, or a model with a larger window.');
    default:
      return t(
        'The question with its context is too long{0}. Switch a context chip off, ask about less, or choose a larger context size.',
        against(data),
      );
  }
}

export function contextUntrained(data: ErrorData): string {
  const { wanted, trained } = data;
  const held = typeof trained === 'number' ? t(': it runs with {0}', tokensOf(trained)) : '';
  return typeof wanted === 'number'
    ? t(
        'The context size is set to {0}, which is more than the model{1} was trained for{2}. Set a smaller one, or choose another model.',
        tokensOf(wanted),
        named(data),
        typeof trained === 'number' ? t(': it runs with {0}', formatCount(trained)) : '',
      )
    : t(
        'The context size is larger than what the model{0} was trained for{1}. Set a smaller one, or choose another model.',
        named(data),
        held,
      );
}

function tokensOf(count: number): string {
  return plural(count, '{0} token', '{0} tokens');
}

function have(data: ErrorData): string {
  if (typeof data.bytes !== 'number' || typeof data.needBytes !== 'number') return '';
  const [bytes, needBytes] = unlike(data.bytes, data.needBytes);
  return ` (${bytes} of ${needBytes})`;
}

function refused({ entry, field, reason }: ErrorData): string {
  if (typeof reason !== 'string') return '';
  const words = reasonWords(reason);
  const key = typeof field === 'string' ? field : '';
  if (typeof entry === 'string' && entry !== '')
    return key === '' ? t(': “{0}”: it {1}', entry, words) : t(': “{0}”: {1} {2}', entry, key, words);
  return key === '' ? t(': it {0}', words) : t(': {0} {1}', key, words);
}

function memory(data: ErrorData): string {
  if (typeof data.needBytes !== 'number') return '';
  if (typeof data.haveBytes !== 'number') return t(': it needs {0}', formatBytes(data.needBytes));
  const [need, have] = unlike(data.needBytes, data.haveBytes);
  return t(': it needs {0}, and {1} can be used', need, have);
}

function modelKind(data: ErrorData): string {
  if (typeof data.architecture === 'string') return ` (${data.architecture})`;
  if (typeof data.parts === 'number') return t(' (split into several files)');
  if (typeof data.key === 'string') return ` (${data.key} “${String(data.value)}”)`;
  return typeof data.version === 'number' ? t(' (GGUF version {0})', String(data.version)) : '';
}
