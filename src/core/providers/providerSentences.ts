/** What is said when somebody else's server doesn't answer as it should: what happened, and what to do. By the error's data, as `base/appError.ts` describes it. */
import type { ErrorData } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { reasonWords } from '../reasonWords.ts';

/** The server's name, in a sentence. */
function server({ host }: ErrorData, otherwise = t('The server')): string {
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
  const which = typeof entry === 'string' && entry !== '' ? t('The provider “{0}”', entry) : t('The list of providers');
  const words = typeof reason === 'string' ? reasonWords(reason) : '';
  const what = words === '' ? '' : typeof field === 'string' && field !== '' ? t(': “{0}” {1}', field, words) : t(': it {0}', words);
  return t("{0} can't be used{1}. Correct it in the settings (“mlxCode.providers”).", which, what);
}

export function gone({ name }: ErrorData): string {
  const which = typeof name === 'string' && name !== '' ? t(' “{0}”', name) : '';
  return t('The chosen provider{0} is not in the settings any more. Choose another one, or a model on this machine.', which);
}

export function notAllowed(data: ErrorData): string {
  if (data.by === 'vscode')
    return t(
      "VS Code doesn't let MLX-CODE ask {0}. Ask again and allow it there, or choose a model on this machine.",
      server(data, t('this model')),
    );
  return t(
    'You have not allowed yet that questions are sent to {0}. Choose it once more to be asked, or choose a model on this machine.',
    server(data, t('this server')),
  );
}

export function offline(data: ErrorData): string {
  const host = server(data, t('the server'));
  switch (data.reason) {
    case 'certificate':
      return t(
        "{0} can't prove that it is itself (its certificate isn't valid here), so nothing was sent. A proxy that reads along may be the reason.",
        server(data),
      );
    case 'name':
      return t("{0} can't be found. Check the address and the network, then ask again.", server(data));
    case 'refused':
      return t('Nobody answers at {0}. Start the server there, or choose another model.', host);
    case 'late':
      return t(
        "{0} can't be reached: no connection came about in good time. Check the address and the network, then ask again.",
        server(data),
      );
    default:
      return t('The connection to {0} fails. Check the address and the network, then ask again.', host);
  }
}

export function cut(data: ErrorData): string {
  const host = server(data, t('the server'));
  return data.what === 'commitMessage'
    ? t('The connection to {0} broke before the commit message was written. Try again.', host)
    : t('The connection to {0} broke in the middle of the answer{1}; what had come stays. Ask again.', host, said(data));
}

export function stalled(data: ErrorData): string {
  return t('Nothing comes from {0} any more. Look whether it still works, then ask again.', server(data, t('the server')));
}

export function denied(data: ErrorData): string {
  return t(
    "{0} doesn't accept the key{1}{2}. Set it with “Set Key for Provider…”, then ask again.",
    server(data),
    status(data),
    said(data),
  );
}

export function refused(data: ErrorData): string {
  if (data.reason === 'blocked')
    return t(
      '{0} takes no more questions for now{1}. Look at its extension for limits and what is used up, then ask again, or choose another model.',
      server(data),
      said(data),
    );
  if (data.reason === 'failed')
    return t(
      '{0} could not answer{1}. Look whether its extension is set up and signed in, then ask again, or choose another model.',
      server(data),
      said(data),
    );
  if (data.status === 429)
    return t(
      '{0} takes no more questions for now (429){1}. Wait a little, then ask again, or choose another model.',
      server(data),
      said(data),
    );
  if (data.status === 404)
    return t(
      "{0} doesn't know this address or model (404){1}. Check “url” and “model” in the settings (“mlxCode.providers”).",
      server(data),
      said(data),
    );
  return typeof data.status === 'number' && data.status >= 500
    ? t('{0} could not answer{1}{2}. Ask again later, or choose another model.', server(data), status(data), said(data))
    : t('{0} refuses the question{1}{2}. Ask again later, or choose another model.', server(data), status(data), said(data));
}

export function rubbish(data: ErrorData): string {
  const host = server(data);
  switch (data.why) {
    case 'page':
      return t('{0} sent a page instead of an answer, perhaps to log in. Check “url” in the settings (“mlxCode.providers”).', host);
    case 'redirect':
      return t(
        '{0} sends the question on to {1}, where it was not sent. If you trust that one, set its address in the settings.',
        host,
        typeof data.to === 'string' && data.to !== '' ? data.to : t('another server'),
      );
    case 'empty':
      return t('{0} sent an answer with nothing in it. Ask again, or choose another model.', host);
    case 'spent':
      return data.what === 'commitMessage'
        ? t('{0} used up all tokens of the answer before its first word, perhaps for a thought. Choose another model.', host)
        : t(
            '{0} used up all tokens of the answer before its first word, perhaps for a thought. Raise “mlxCode.chat.maxTokens” in the settings, or choose another model.',
            host,
          );
    case 'long':
      return t('{0} sent something without an end, so it was stopped. Choose another model.', host);
    default:
      return t("{0} doesn't answer in the form that was expected. Check “kind” and “url” in the settings (“mlxCode.providers”).", host);
  }
}

export function noModel(data: ErrorData): string {
  if (data.reason === 'notOffered') {
    const which = typeof data.name === 'string' && data.name !== '' ? t('The model “{0}”', data.name) : t('A model');
    return t(
      '{0} of {1} is not offered now. Look whether its extension is switched on and signed in, then ask again, or choose another model.',
      which,
      server(data),
    );
  }
  return t('{0} has no model to answer with. Load one there, or name it as “model” in the settings (“mlxCode.providers”).', server(data));
}

export function nobody({ why }: ErrorData): string {
  return t('Nobody could answer{0}. Ask again later, or choose another model.', typeof why === 'string' ? `: ${why}` : '');
}

export function wrongFallback({ entry, name, reason }: ErrorData): string {
  const who = typeof entry === 'string' ? t('The provider “{0}”', entry) : t('A provider');
  return reason === 'itself'
    ? t('{0} names itself in “fallback”; that is passed over. Correct it in the settings (“mlxCode.providers”).', who)
    : t(
        '{0} names “{1}” in “fallback”, which is no provider that can be used; that is passed over. Correct it in the settings (“mlxCode.providers”).',
        who,
        typeof name === 'string' ? name : '',
      );
}
