/** What is said when GitHub or GitLab can't be asked, or doesn't answer as it should: what happened, and what to do. By the error's data. */
import type { ErrorData } from '../../base/appError.ts';
import { language, t } from '../../base/l10n.ts';
import { showInLine } from '../security/hiddenText.ts';

function server({ host }: ErrorData): string {
  return typeof host === 'string' && host !== '' ? host : t('The server');
}

/** Its own words, behind a colon. */
function said({ said: words }: ErrorData): string {
  return typeof words === 'string' && words !== '' ? `: ${words}` : '';
}

function status({ status: code }: ErrorData): string {
  return typeof code === 'number' && code > 0 ? ` (${String(code)})` : '';
}

export function none({ host }: ErrorData): string {
  return typeof host === 'string' && host !== ''
    ? t('Pull requests at {0} are switched off. If it is GitHub or GitLab, add it to the setting “mlxCode.git.forges”.', host)
    : t(
        'This repository has no remote at GitHub or GitLab. Add one with “git remote add”, and its host to the setting “mlxCode.git.forges”.',
      );
}

export function notAllowed(data: ErrorData): string {
  return t('You have not allowed yet that MLX-CODE connects to {0}. Run “Connect to GitHub or GitLab…” to be asked.', server(data));
}

export function offline(data: ErrorData): string {
  const host = server(data);
  switch (data.reason) {
    case 'certificate':
      return t(
        "{0} can't prove that it is itself (its certificate isn't valid here), so nothing was sent. Have its certificate added to the system's; a proxy that reads along may be the reason.",
        host,
      );
    case 'name':
      return t("{0} can't be found. Check the network and the remote's address, then try again.", host);
    case 'refused':
      return t("Nobody answers at {0}. Check the remote's address and that the server runs, then try again.", host);
    case 'cut':
      return t(
        'The connection to {0} broke before its answer was there. Look at its page whether the change was made, then try again.',
        host,
      );
    case 'stalled':
      return t('Nothing comes from {0} any more. Look at its page whether the change was made, then try again.', host);
    default:
      return t("{0} can't be reached. Check the network, then try again.", host);
  }
}

export function denied(data: ErrorData): string {
  const host = server(data);
  if (data.reason === 'archived')
    return t('The repository at {0} is archived, so nothing can be changed there. Have it taken out of the archive first.', host);
  if (data.reason === 'token')
    return t("{0} doesn't accept the sign-in{1}{2}. Run “Connect to GitHub or GitLab…” to sign in again.", host, status(data), said(data));
  return t(
    'Your account may not do this at {0}{1}{2}. Ask for the right in the repository, or sign in with another account or token.',
    host,
    status(data),
    said(data),
  );
}

/** What a call was about, which tells it in English. */
function askedWords(what: string): string {
  const words: Readonly<Record<string, string>> = {
    repository: t('repository'),
    folder: t('folder'),
    template: t('template'),
    templates: t('templates'),
    project: t('project'),
    checks: t('checks'),
    'comments on lines': t('comments on lines'),
    'pull request for this commit': t('pull request for this commit'),
  };
  if (Object.hasOwn(words, what)) return words[what] ?? what;
  const [, diff, kind = '', number = '', branch] =
    /^(?:(diff of )?(pull|merge) request (\d+)(?: yet)?|pull request for the branch “(.+)”)$/s.exec(what) ?? [];
  if (branch !== undefined) return t('pull request for the branch “{0}”', branch);
  if (number === '') return what;
  if (diff !== undefined) return t('diff of merge request {0} yet', number);
  return kind === 'pull' ? t('pull request {0}', number) : t('merge request {0}', number);
}

export function missing(data: ErrorData): string {
  const what = typeof data.what === 'string' && data.what !== '' ? showInLine(askedWords(data.what)) : t('what was asked for');
  return t(
    "{0} has no {1} that your account can see (404). Check the remote's address, and that you are signed in with an account that has access.",
    server(data),
    what,
  );
}

export function refused(data: ErrorData): string {
  const failed = typeof data.status === 'number' && data.status >= 500;
  return failed
    ? t('{0} could not answer{1}{2}. Try again later.', server(data), status(data), said(data))
    : t('{0} refuses this{1}{2}. Correct that, then try again.', server(data), status(data), said(data));
}

export function limited(data: ErrorData): string {
  const { until } = data;
  if (typeof until !== 'number') return t('{0} takes no more calls from your account for now. Try again in some minutes.', server(data));
  const when = new Date(until).toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' });
  return t('{0} takes no more calls from your account until {1}. Try again then.', server(data), when);
}

export function rubbish(data: ErrorData): string {
  const host = server(data);
  switch (data.why) {
    case 'page':
      return t(
        '{0} sent a page instead of an answer, perhaps of a proxy or to sign in. Check the network, and the host in “mlxCode.git.forges”.',
        host,
      );
    case 'redirect':
      return t(
        "{0} sends this on to {1}, where it was not sent. If the repository has moved, set the remote's new address with “git remote set-url”.",
        host,
        typeof data.to === 'string' && data.to !== '' ? data.to : t('another address'),
      );
    case 'long':
      return t('{0} sent more than an answer has, so it was stopped. Look at the pull request on its page.', host);
    default:
      return t("{0} doesn't answer as GitHub or GitLab do. Check which of them it is in the setting “mlxCode.git.forges”.", host);
  }
}

export function lineNone(data: ErrorData): string {
  const place = `${typeof data.path === 'string' ? showInLine(data.path) : t('the file')}${typeof data.line === 'number' ? `:${String(data.line)}` : ''}`;
  return t("The pull request doesn't show {0}, so no comment can be placed there and none was sent. Choose a line of its diff.", place);
}

export function unpushed({ branch }: ErrorData): string {
  return typeof branch === 'string' && branch !== ''
    ? t(
        "The branch “{0}” isn't pushed, so there is nothing to open a pull request for. Push it first (“git push --set-upstream origin HEAD”).",
        showInLine(branch),
      )
    : t('No branch is checked out, so there is nothing to open a pull request for. Make a branch, and push it.');
}
