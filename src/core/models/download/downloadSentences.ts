/** What is said of a download that failed: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../../base/appError.ts';
import { t } from '../../../base/l10n.ts';
import { formatBytes } from '../../../base/formatNumbers.ts';
import { showHidden } from '../../security/hiddenText.ts';

/** Characters of what somebody typed. */
const mostShown = 100;

/** The server's name, in a sentence. */
function server({ host }: ErrorData, otherwise = t('The server')): string {
  return typeof host === 'string' && host !== '' ? host : otherwise;
}

export function refused(data: ErrorData): string {
  const host = server(data, t('another server'));
  if (data.why === 'plain')
    return t('The download would come from {0} without encryption (http). Use an address that begins with https.', host);
  if (data.why === 'credentials') return t('The address of the download has a password in it. Leave it out, and set a token instead.');
  if (data.why === 'private')
    return t(
      'The download leads to a private network ({0}), which a public address must not do. Name a mirror there in the settings.',
      host,
    );
  if (data.why === 'redirects') return t('{0} sends the download in circles. Try again later.', server(data));
  if (data.why === 'address') return t('That is no address of a file that can be downloaded. Use one that begins with https.');
  return t(
    "The download leads to {0}, from where models aren't fetched. If you trust it, add it to the download hosts in the settings.",
    host,
  );
}

export function address({ name, branch }: ErrorData): string {
  const shown = (text: string): string => showHidden(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);
  if (typeof branch === 'string')
    return t(
      'Models are fetched from the branch “main”, or as they were at a commit. Write the 40 digits of a commit in the place of “{0}”.',
      shown(branch),
    );
  return t(
    'No GGUF file of Hugging Face is called “{0}”. Write it as hf:OWNER/REPOSITORY/FILE.gguf.',
    typeof name === 'string' ? shown(name) : '',
  );
}

export function offline(data: ErrorData): string {
  const host = server(data, t('the server'));
  if (data.reason === 'certificate')
    return t(
      "{0} can't prove that it is itself (its certificate isn't valid here), so nothing was downloaded. A proxy that reads along may be the reason.",
      server(data),
    );
  if (data.reason === 'name')
    return t("{0} can't be found. Check the network connection and the proxy; the download goes on from where it is.", server(data));
  return t('The connection to {0} fails. Check the network and the proxy; the download goes on from where it is.', host);
}

export function stalled(data: ErrorData): string {
  return t('Nothing comes from {0} any more. Try again: the download goes on from where it is.', server(data, t('the server')));
}

export function denied(data: ErrorData): string {
  return t(
    "{0} wants to know who you are ({1}). Agree to the model's terms there if it has some, and set a token (“Set Token for Downloads…”, or HF_TOKEN for the command line).",
    server(data),
    String(data.status ?? 401),
  );
}

export function missing(data: ErrorData): string {
  return t('There is no such file on {0}. Choose another one.', server(data, t('the server')));
}

export function unusable(data: ErrorData): string {
  const status = typeof data.status === 'number' && data.status >= 400 ? ` (${String(data.status)})` : '';
  return t('{0} gives no answer that a file can be made of{1}. Try again later, or choose another source.', server(data), status);
}

export function changed(data: ErrorData): string {
  return t('The file on {0} changed while it was fetched. Try again later.', server(data, t('the server')));
}

export function wrong(data: ErrorData): string {
  const host = server(data);
  if (data.why === 'page')
    return t('{0} sent a page instead of the model, perhaps to log in. Open the address in a browser, or set a token.', host);
  if (data.why === 'model') return t("What {0} sent is no model (GGUF), so it wasn't kept. Choose another file.", host);
  if (data.why === 'size' && typeof data.bytes === 'number' && typeof data.expected === 'number')
    return t(
      "The file on {0} has {1} instead of {2}: it isn't the one that was listed, so it wasn't fetched.",
      host,
      formatBytes(data.bytes),
      formatBytes(data.expected),
    );
  return t(
    "What came from {0} isn't the file that was listed (its checksum differs), so it wasn't kept. Try again, or choose another source.",
    host,
  );
}

export function room({ need, free }: ErrorData): string {
  if (typeof need !== 'number' || typeof free !== 'number')
    return t('The disk is full. Free some space; the download goes on from where it is.');
  return t(
    'The download needs {0} more on the disk, and {1} are free. Free some space, or choose another folder for models.',
    formatBytes(need),
    formatBytes(free),
  );
}

export function place({ path, reason }: ErrorData): string {
  if (typeof path === 'string') {
    if (reason === 'large') return t('The disk at {0} takes no files of that size. Choose another folder for models.', path);
    if (reason === 'denied')
      return t("You may not write at {0}. Change that folder's permissions, or choose another one for models.", path);
    if (reason === 'readOnly') return t('Nothing can be written at {0}. Choose another folder for models.', path);
    return t('No file can be made at {0}. Choose another folder for models.', path);
  }
  if (reason === 'large') return t('The disk takes no files of that size. Choose another folder for models.');
  if (reason === 'denied') return t("You may not write. Change that folder's permissions, or choose another one for models.");
  return reason === 'readOnly'
    ? t('Nothing can be written. Choose another folder for models.')
    : t('No file can be made. Choose another folder for models.');
}
