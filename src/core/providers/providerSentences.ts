/** What is said when somebody else's server doesn't answer as it should: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';

/** The server's name, in a sentence. */
function server({ host }: ErrorData, otherwise = 'The server'): string {
  return typeof host === 'string' && host !== '' ? host : otherwise;
}

/** Its own words, behind a colon. */
function said({ said: words }: ErrorData): string {
  return typeof words === 'string' && words !== '' ? `: ${words}` : '';
}

function status(data: ErrorData): string {
  return typeof data.status === 'number' && data.status > 0 ? ` (${String(data.status)})` : '';
}

export function invalid({ entry, field, reason }: ErrorData): string {
  const which = typeof entry === 'string' && entry !== '' ? `The provider “${entry}”` : 'The list of providers';
  const what = typeof reason === 'string' ? `: ${typeof field === 'string' && field !== '' ? `“${field}” ` : 'it '}${reason}` : '';
  return `${which} can't be used${what}. Correct it in the settings (“mlxCode.providers”).`;
}

export function gone({ name }: ErrorData): string {
  const which = typeof name === 'string' && name !== '' ? ` “${name}”` : '';
  return `The chosen provider${which} is not in the settings any more. Choose another one, or a model on this machine.`;
}

export function notAllowed(data: ErrorData): string {
  if (data.by === 'vscode')
    return `VS Code doesn't let MLX-CODE ask ${server(data, 'this model')}. Ask again and allow it there, or choose a model on this machine.`;
  return `You have not allowed yet that questions are sent to ${server(data, 'this server')}. Choose it once more to be asked, or choose a model on this machine.`;
}

export function offline(data: ErrorData): string {
  const host = server(data, 'the server');
  switch (data.reason) {
    case 'certificate':
      return `${server(data)} can't prove that it is itself (its certificate isn't valid here), so nothing was sent. A proxy that reads along may be the reason.`;
    case 'name':
      return `${host} can't be found. Check the address and the network, then ask again.`;
    case 'refused':
      return `Nobody answers at ${host}. Start the server there, or choose another model.`;
    case 'late':
      return `${server(data)} can't be reached: no connection came about in good time. Check the address and the network, then ask again.`;
    default:
      return `The connection to ${host} fails. Check the address and the network, then ask again.`;
  }
}

export function cut(data: ErrorData): string {
  const connection = `The connection to ${server(data, 'the server')} broke`;
  return data.what === 'commitMessage'
    ? `${connection} before the commit message was written. Try again.`
    : `${connection} in the middle of the answer${said(data)}; what had come stays. Ask again.`;
}

export function stalled(data: ErrorData): string {
  return `Nothing comes from ${server(data, 'the server')} any more. Look whether it still works, then ask again.`;
}

export function denied(data: ErrorData): string {
  return `${server(data)} doesn't accept the key${status(data)}${said(data)}. Set it with “Set Key for Provider…”, then ask again.`;
}

export function refused(data: ErrorData): string {
  if (data.reason === 'blocked')
    return `${server(data)} takes no more questions for now${said(data)}. Look at its extension for limits and what is used up, then ask again, or choose another model.`;
  if (data.reason === 'failed')
    return `${server(data)} could not answer${said(data)}. Look whether its extension is set up and signed in, then ask again, or choose another model.`;
  if (data.status === 429)
    return `${server(data)} takes no more questions for now (429)${said(data)}. Wait a little, then ask again, or choose another model.`;
  if (data.status === 404)
    return `${server(data)} doesn't know this address or model (404)${said(data)}. Check “url” and “model” in the settings (“mlxCode.providers”).`;
  const failed = typeof data.status === 'number' && data.status >= 500;
  const what = failed ? `${server(data)} could not answer` : `${server(data)} refuses the question`;
  return `${what}${status(data)}${said(data)}. Ask again later, or choose another model.`;
}

export function rubbish(data: ErrorData): string {
  const host = server(data);
  switch (data.why) {
    case 'page':
      return `${host} sent a page instead of an answer, perhaps to log in. Check “url” in the settings (“mlxCode.providers”).`;
    case 'redirect':
      return `${host} sends the question on to ${typeof data.to === 'string' && data.to !== '' ? data.to : 'another server'}, where it was not sent. If you trust that one, set its address in the settings.`;
    case 'empty':
      return `${host} sent an answer with nothing in it. Ask again, or choose another model.`;
    case 'spent':
      return `${host} used up all tokens of the answer before its first word, perhaps for a thought. ${data.what === 'commitMessage' ? 'Choose another model' : 'Raise “mlxCode.chat.maxTokens” in the settings, or choose another model'}.`;
    case 'long':
      return `${host} sent something without an end, so it was stopped. Choose another model.`;
    default:
      return `${host} doesn't answer in the form that was expected. Check “kind” and “url” in the settings (“mlxCode.providers”).`;
  }
}

export function noModel(data: ErrorData): string {
  if (data.reason === 'notOffered') {
    const which = typeof data.name === 'string' && data.name !== '' ? `The model “${data.name}”` : 'A model';
    return `${which} of ${server(data)} is not offered now. Look whether its extension is switched on and signed in, then ask again, or choose another model.`;
  }
  return `${server(data)} has no model to answer with. Load one there, or name it as “model” in the settings (“mlxCode.providers”).`;
}

export function nobody({ why }: ErrorData): string {
  return `Nobody could answer${typeof why === 'string' ? `: ${why}` : ''}. Ask again later, or choose another model.`;
}

export function wrongFallback({ entry, name, reason }: ErrorData): string {
  const who = typeof entry === 'string' ? `The provider “${entry}”` : 'A provider';
  const other = reason === 'itself' ? 'itself' : `“${typeof name === 'string' ? name : ''}”`;
  const why = reason === 'itself' ? '' : ', which is no provider that can be used';
  return `${who} names ${other} in “fallback”${why}; that is passed over. Correct it in the settings (“mlxCode.providers”).`;
}
