/** What is said of models that can't be used, and of windows that are too small: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';
import { countOf, formatBytes, formatCount } from '../../base/formatNumbers.ts';
import { modelName } from '../../protocol/webview.ts';
import { showHidden } from '../security/hiddenText.ts';
import { against, named, unlike } from '../sentenceParts.ts';

export function gone(data: ErrorData): string {
  return `The model file${named(data)} is not there. Choose another one, or put it back.`;
}

export function incomplete(data: ErrorData): string {
  return `The model file${named(data)} is incomplete${have(data)}. Download it again, or choose another one.`;
}

export function damaged(data: ErrorData): string {
  return `The model file${named(data)} ${damage(data)}. Download it again, or choose another one.`;
}

export function unsupported(data: ErrorData): string {
  return `This kind of model${modelKind(data)} can't be run here. Choose another one.`;
}

export function tooLarge(data: ErrorData): string {
  return `The model does not fit into this computer's memory${memory(data)}. Choose a smaller one, or a smaller context size.`;
}

export function wrongCatalogue(data: ErrorData): string {
  return `The ${data.own === true ? 'models of “mlxCode.models.own”' : 'list of models'} can't be used${refused(data)}. Correct ${data.own === true ? 'them, or do without them' : 'it, or do without it'}; the models that come with MLX-CODE stay.`;
}

export function notInstalled(data: ErrorData): string {
  return typeof data.missing === 'number'
    ? `Of the model${named(data)} ${countOf(data.missing, 'part')} ${data.missing === 1 ? 'is' : 'are'} missing on this machine. Download it again.`
    : `The model${named(data)} is not on this machine. Download it first${downloadOf(data)}, or choose another one.`;
}

export function unknown(data: ErrorData): string {
  return `There is no model and no file${named(data)}. ${typeof data.near === 'string' ? `Did you mean “${data.near}”?` : '“/models” in the chat and “mlx-code models list” name the models; to download, others are named hf:OWNER/REPOSITORY/FILE.gguf.'}`;
}

export function ambiguous(data: ErrorData): string {
  return `The name “${typeof data.name === 'string' ? data.name : ''}” may mean several models${typeof data.candidates === 'string' ? `: ${showHidden(data.candidates)}` : ''}. Say which by its path.`;
}

export function inUse(data: ErrorData): string {
  return `The model${named(data)} was not deleted, as another program uses it${typeof data.process === 'number' ? ` (process ${String(data.process)})` : ''}. Close it, or unload the model there first.`;
}

function vectorless({ ranks }: ErrorData): string {
  return ranks === true
    ? 'orders texts and makes no vectors of them'
    : 'was not made for vectors of texts, and those of a model that writes tell little';
}

const rankless = 'was not made to tell how well a text fits what is looked for';

export function noRanking(data: ErrorData): string {
  return `${named(data) === '' ? 'This model' : `The model${named(data)}`} ${rankless}. Choose a reranker, such as bge-reranker-v2-m3.`;
}

export function noWriting(data: ErrorData): string {
  const does = data.ranks === true ? 'orders texts and writes none' : 'makes vectors of texts and writes none';
  return `${named(data) === '' ? 'This model' : `The model${named(data)}`} ${does}. Choose one for chat, such as qwen2.5-coder-1.5b.`;
}

export function noVectors(data: ErrorData): string {
  return `${named(data) === '' ? 'This model' : `The model${named(data)}`} ${vectorless(data)}. Choose one for embeddings, such as nomic-embed-text.`;
}

const companions: Readonly<Record<string, string>> = {
  completion: 'The model for suggestions',
  draft: 'The model that guesses ahead',
  small: 'The model for short texts',
  embedding: 'The model for search',
  reranking: 'The model for ranking search results',
};

function companionOf(data: ErrorData): string {
  return `${companions[String(data.role)] ?? 'The second model'}${named(data)}`;
}

function needed({ needBytes }: ErrorData): string {
  return typeof needBytes === 'number' ? ` (it needs ${formatBytes(needBytes)})` : '';
}

export function companionAway(data: ErrorData): string {
  return `${companionOf(data)} gave its memory back, as this computer is short of it${needed(data)}. It comes back by itself when there is room.`;
}

/** The main model once more: it suggests anyway where it can, but doesn't guess for itself. */
export function companionSame(data: ErrorData): string {
  return data.role === 'draft'
    ? `${companionOf(data)} is not used: it is the main model itself, whose guesses would take as long as its answers. Choose a small model of the same family, or empty the setting.`
    : `${companionOf(data)} is the main model itself${data.instead === true ? ', which suggests anyway' : ''}: nothing more is loaded. Choose another one, or empty the setting.`;
}

/** What was wrong with it, as `sentenceOf` says it of a model that was chosen alone, but for what only goes for a second one. */
export function companionUnused(data: ErrorData, sentenceOf: (code: unknown, data: ErrorData) => string | null): string {
  const { cause, needBytes, haveBytes } = data;
  const unused = `${companionOf(data)} is not used`;
  const instead = data.instead === true ? ' Until then the main model suggests.' : '';
  if (cause === 'companionSame') return companionSame(data);
  if (cause === 'noVectors') return `${unused}: it ${vectorless(data)}. Choose one for embeddings.`;
  if (cause === 'noRanking') return `${unused}: it ${rankless}. Choose a reranker.`;
  if (cause === 'noFillInMiddle') return `${unused}: it was not trained to fill in code at the cursor. Choose one that was.${instead}`;
  if (cause === 'modelTooLarge' && typeof needBytes === 'number' && typeof haveBytes === 'number')
    return `${unused}: it needs ${formatBytes(needBytes)}, and beside the main model ${formatBytes(haveBytes)} can be used. Choose a smaller one, or a smaller context size.${instead}`;
  const { path: _, ...others } = data;
  const why = cause === 'companionUnused' ? null : sentenceOf(cause, others);
  return why === null ? `${unused}. The log says why.` : `${unused}. ${why}${instead}`;
}

export function draftUnfit(data: ErrorData): string {
  switch (data.why) {
    case 'mainState':
      return 'The main model is of a kind that can take no word back, so nobody can guess for it. Choose another main model, or empty the setting.';
    case 'mainTest':
      return 'The main model was not found to write the same with guesses as without, so nobody guesses for it. Choose another main model, or empty the setting.';
    case 'state':
      return 'A model of this kind can take no word back, so it can not guess for another one. Choose one of the usual kind.';
    default:
      return "It doesn't have the main model's vocabulary, so it can't guess for it. Choose a small model of the same family.";
  }
}

/** How a model is fetched in the chat, and on the command line. */
function downloadOf(data: ErrorData): string {
  const name = downloadable(data);
  return name === null ? '' : ` (“/download ${name}”, or “mlx-code models download ${name}”)`;
}

/** The name by which a model can be downloaded, where it is one that people type. */
export function downloadable({ name }: ErrorData): string | null {
  return typeof name === 'string' && modelName.test(name) ? name : null;
}

export function notDeleted(data: ErrorData): string {
  const file = `The file${named(data)} was not deleted`;
  switch (data.reason) {
    case 'noBin':
      return `${file}: there is no bin here that it could be put into. Delete it by hand.`;
    case 'notOurs':
      return `${file}, as it is not in the models folder. Give its whole path to delete it all the same.`;
    case 'link':
      return `${file}, as it is a link to another one. Delete it with the program that made it, or name the other file.`;
    case 'elsewhere':
      return `${file}, as it is not in the models folder. Delete it with the program that put it there, or by hand.`;
    case 'changed':
      return `${file}, as it became another one while you were asked. Delete it again if that one shall go too.`;
    case 'notModel':
      return `${file}, as only model files (GGUF) are deleted here. Delete it by hand.`;
    default:
      return `${file}: it could not be put into the bin. Check that you may write there, or delete it by hand.`;
  }
}

const notFiles: readonly unknown[] = ['folder', 'pipe', 'socket', 'device'];

export function notGguf(data: ErrorData): string {
  if (!notFiles.includes(data.what))
    return `The file${named(data)} is not a model in GGUF form, whatever its name says. Choose another file.`;
  return `${named(data).trim() || 'What was chosen'} is a ${String(data.what)}, not a file. Choose a model file (GGUF).`;
}

export function contextFull(data: ErrorData): string {
  switch (data.what) {
    case 'question':
    case 'instruction':
      return `The ${data.what} is too long${against(data)}. Shorten it, or choose a larger context size.`;
    case 'request':
      return `The request is too long${against(data)}. Send less with it, or choose a larger context size.`;
    case 'pullRequest':
      return 'The context window is too small for the text of a pull request. Choose a larger context size, or a model with a larger window.';
    case 'commitMessage':
      return 'The context window is too small for a commit message. Choose a larger context size, or a model with a larger window.';
    case 'review':
      return 'The context window is too small for a review. Choose a larger context size, or a model with a larger window.';
    default:
      return `The question with its context is too long${against(data)}. Switch a context chip off, ask about less, or choose a larger context size.`;
  }
}

export function contextUntrained(data: ErrorData): string {
  const { wanted, trained } = data;
  const set = typeof wanted === 'number' ? ` is set to ${countOf(wanted, 'token')}` : ' is larger';
  const held =
    typeof trained === 'number' ? `: it runs with ${typeof wanted === 'number' ? formatCount(trained) : countOf(trained, 'token')}` : '';
  return `The context size${set}, which is more than the model${named(data)} was trained for${held}. Set a smaller one, or choose another model.`;
}

function have(data: ErrorData): string {
  if (typeof data.bytes !== 'number' || typeof data.needBytes !== 'number') return '';
  const [bytes, needBytes] = unlike(data.bytes, data.needBytes);
  return ` (${bytes} of ${needBytes})`;
}

/** A size in the header that the model can't have is named; of other damage only the log tells. */
function damage({ key, value, bytes, needBytes }: ErrorData): string {
  if (typeof bytes === 'number' && typeof needBytes === 'number')
    return `looks damaged: it has ${formatBytes(bytes)}, of which the model is ${formatBytes(needBytes)}`;
  if (typeof key !== 'string') return 'is damaged';
  return `looks damaged: ${key} ${value === undefined ? 'is missing from its header' : `is ${String(value)}`}`;
}

function refused({ entry, field, reason }: ErrorData): string {
  if (typeof reason !== 'string') return '';
  const place = [typeof entry === 'string' && entry !== '' ? `“${entry}”: ` : '', typeof field === 'string' ? field : ''].join('');
  return `: ${place === '' ? 'it' : place} ${reason}`;
}

function memory(data: ErrorData): string {
  if (typeof data.needBytes !== 'number') return '';
  if (typeof data.haveBytes !== 'number') return `: it needs ${formatBytes(data.needBytes)}`;
  const [need, have] = unlike(data.needBytes, data.haveBytes);
  return `: it needs ${need}, and ${have} can be used`;
}

function modelKind(data: ErrorData): string {
  if (typeof data.architecture === 'string') return ` (${data.architecture})`;
  if (typeof data.parts === 'number') return ' (split into several files)';
  if (typeof data.key === 'string') return ` (${data.key} “${String(data.value)}”)`;
  return typeof data.version === 'number' ? ` (GGUF version ${String(data.version)})` : '';
}
