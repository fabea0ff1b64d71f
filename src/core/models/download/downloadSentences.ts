/** What is said of a download that failed: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../../base/appError.ts';
import { formatBytes } from '../../../base/formatNumbers.ts';
import { showHidden } from '../../security/hiddenText.ts';

/** Characters of what somebody typed. */
const mostShown = 100;

/** The server's name, in a sentence. */
function server({ host }: ErrorData, otherwise = 'The server'): string {
  return typeof host === 'string' && host !== '' ? host : otherwise;
}

export function refused(data: ErrorData): string {
  const host = server(data, 'another server');
  if (data.why === 'plain') return `The download would come from ${host} without encryption (http). Use an address that begins with https.`;
  if (data.why === 'credentials') return `The address of the download has a password in it. Leave it out, and set a token instead.`;
  if (data.why === 'private')
    return `The download leads to a private network (${host}), which a public address must not do. Name a mirror there in the settings.`;
  if (data.why === 'redirects') return `${server(data)} sends the download in circles. Try again later.`;
  if (data.why === 'address') return `That is no address of a file that can be downloaded. Use one that begins with https.`;
  return `The download leads to ${host}, from where models aren't fetched. If you trust it, add it to the download hosts in the settings.`;
}

export function address({ name, branch }: ErrorData): string {
  const shown = (text: string): string => showHidden(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text);
  if (typeof branch === 'string')
    return `Models are fetched from the branch “main”, or as they were at a commit. Write the 40 digits of a commit in the place of “${shown(branch)}”.`;
  return `No GGUF file of Hugging Face is called “${typeof name === 'string' ? shown(name) : ''}”. Write it as hf:OWNER/REPOSITORY/FILE.gguf.`;
}

export function offline(data: ErrorData): string {
  const host = server(data, 'the server');
  if (data.reason === 'certificate')
    return `${server(data)} can't prove that it is itself (its certificate isn't valid here), so nothing was downloaded. A proxy that reads along may be the reason.`;
  if (data.reason === 'name')
    return `${host} can't be found. Check the network connection and the proxy; the download goes on from where it is.`;
  return `The connection to ${host} fails. Check the network and the proxy; the download goes on from where it is.`;
}

export function stalled(data: ErrorData): string {
  return `Nothing comes from ${server(data, 'the server')} any more. Try again: the download goes on from where it is.`;
}

export function denied(data: ErrorData): string {
  return `${server(data)} wants to know who you are (${String(data.status ?? 401)}). Agree to the model's terms there if it has some, and set a token (“Set Token for Downloads…”, or HF_TOKEN for the command line).`;
}

export function missing(data: ErrorData): string {
  return `There is no such file on ${server(data, 'the server')}. Choose another one.`;
}

export function unusable(data: ErrorData): string {
  const status = typeof data.status === 'number' && data.status >= 400 ? ` (${String(data.status)})` : '';
  return `${server(data)} gives no answer that a file can be made of${status}. Try again later, or choose another source.`;
}

export function changed(data: ErrorData): string {
  return `The file on ${server(data, 'the server')} changed while it was fetched. Try again later.`;
}

export function wrong(data: ErrorData): string {
  const host = server(data);
  if (data.why === 'page')
    return `${host} sent a page instead of the model, perhaps to log in. Open the address in a browser, or set a token.`;
  if (data.why === 'model') return `What ${host} sent is no model (GGUF), so it wasn't kept. Choose another file.`;
  if (data.why === 'size' && typeof data.bytes === 'number' && typeof data.expected === 'number')
    return `The file on ${host} has ${formatBytes(data.bytes)} instead of ${formatBytes(data.expected)}: it isn't the one that was listed, so it wasn't fetched.`;
  return `What came from ${host} isn't the file that was listed (its checksum differs), so it wasn't kept. Try again, or choose another source.`;
}

export function room({ need, free }: ErrorData): string {
  if (typeof need !== 'number' || typeof free !== 'number')
    return 'The disk is full. Free some space; the download goes on from where it is.';
  return `The download needs ${formatBytes(need)} more on the disk, and ${formatBytes(free)} are free. Free some space, or choose another folder for models.`;
}

export function place({ path, reason }: ErrorData): string {
  const at = typeof path === 'string' ? ` at ${path}` : '';
  if (reason === 'large') return `The disk${at} takes no files of that size. Choose another folder for models.`;
  if (reason === 'denied') return `You may not write${at}. Change that folder's permissions, or choose another one for models.`;
  if (reason === 'readOnly') return `Nothing can be written${at}. Choose another folder for models.`;
  return `No file can be made${at}. Choose another folder for models.`;
}
