/** What is said when GitHub or GitLab can't be asked, or doesn't answer as it should: what happened, and what to do. By the error's data. */
import type { ErrorData } from '../../base/appError.ts';
import { showInLine } from '../security/hiddenText.ts';

function server({ host }: ErrorData): string {
  return typeof host === 'string' && host !== '' ? host : 'The server';
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
    ? `Pull requests at ${host} are switched off. If it is GitHub or GitLab, add it to the setting “mlxCode.git.forges”.`
    : 'This repository has no remote at GitHub or GitLab. Add one with “git remote add”, and its host to the setting “mlxCode.git.forges”.';
}

export function notAllowed(data: ErrorData): string {
  return `You have not allowed yet that MLX-CODE connects to ${server(data)}. Run “Connect to GitHub or GitLab…” to be asked.`;
}

export function offline(data: ErrorData): string {
  const host = server(data);
  switch (data.reason) {
    case 'certificate':
      return `${host} can't prove that it is itself (its certificate isn't valid here), so nothing was sent. Have its certificate added to the system's; a proxy that reads along may be the reason.`;
    case 'name':
      return `${host} can't be found. Check the network and the remote's address, then try again.`;
    case 'refused':
      return `Nobody answers at ${host}. Check the remote's address and that the server runs, then try again.`;
    case 'cut':
      return `The connection to ${host} broke before its answer was there. Look at its page whether the change was made, then try again.`;
    case 'stalled':
      return `Nothing comes from ${host} any more. Look at its page whether the change was made, then try again.`;
    default:
      return `${host} can't be reached. Check the network, then try again.`;
  }
}

export function denied(data: ErrorData): string {
  const host = server(data);
  if (data.reason === 'archived')
    return `The repository at ${host} is archived, so nothing can be changed there. Have it taken out of the archive first.`;
  if (data.reason === 'token')
    return `${host} doesn't accept the sign-in${status(data)}${said(data)}. Run “Connect to GitHub or GitLab…” to sign in again.`;
  return `Your account may not do this at ${host}${status(data)}${said(data)}. Ask for the right in the repository, or sign in with another account or token.`;
}

export function missing(data: ErrorData): string {
  const what = typeof data.what === 'string' && data.what !== '' ? showInLine(data.what) : 'what was asked for';
  return `${server(data)} has no ${what} that your account can see (404). Check the remote's address, and that you are signed in with an account that has access.`;
}

export function refused(data: ErrorData): string {
  const failed = typeof data.status === 'number' && data.status >= 500;
  return failed
    ? `${server(data)} could not answer${status(data)}${said(data)}. Try again later.`
    : `${server(data)} refuses this${status(data)}${said(data)}. Correct that, then try again.`;
}

export function limited(data: ErrorData): string {
  const { until } = data;
  if (typeof until !== 'number') return `${server(data)} takes no more calls from your account for now. Try again in some minutes.`;
  const when = new Date(until).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return `${server(data)} takes no more calls from your account until ${when}. Try again then.`;
}

export function rubbish(data: ErrorData): string {
  const host = server(data);
  switch (data.why) {
    case 'page':
      return `${host} sent a page instead of an answer, perhaps of a proxy or to sign in. Check the network, and the host in “mlxCode.git.forges”.`;
    case 'redirect':
      return `${host} sends this on to ${typeof data.to === 'string' && data.to !== '' ? data.to : 'another address'}, where it was not sent. If the repository has moved, set the remote's new address with “git remote set-url”.`;
    case 'long':
      return `${host} sent more than an answer has, so it was stopped. Look at the pull request on its page.`;
    default:
      return `${host} doesn't answer as GitHub or GitLab do. Check which of them it is in the setting “mlxCode.git.forges”.`;
  }
}

export function lineNone(data: ErrorData): string {
  const place = `${typeof data.path === 'string' ? showInLine(data.path) : 'the file'}${typeof data.line === 'number' ? `:${String(data.line)}` : ''}`;
  return `The pull request doesn't show ${place}, so no comment can be placed there and none was sent. Choose a line of its diff.`;
}

export function unpushed({ branch }: ErrorData): string {
  return typeof branch === 'string' && branch !== ''
    ? `The branch “${showInLine(branch)}” isn't pushed, so there is nothing to open a pull request for. Push it first (“git push --set-upstream origin HEAD”).`
    : 'No branch is checked out, so there is nothing to open a pull request for. Make a branch, and push it.';
}
