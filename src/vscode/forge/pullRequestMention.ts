/** A pull request in the chat, as data: `@pr` and *Add Pull Request to Chat*. It is read when it is taken, and stays what it was then: no question asks the server again. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { FoundMentions, MentionHit, MentionKind } from '../../core/context/mentionKinds.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import type { PullRequestDetails } from '../../core/forge/forge.ts';
import { pullRequestPage } from '../../core/forge/pullRequestPage.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import type { ForgesHere } from './forgeHere.ts';
import { namedRepository } from './namedRepository.ts';
import { askWhich, numberOfBranch } from './whichPullRequest.ts';
import { partWords } from './partWords.ts';

/** The newest reading of each, so that one that is attached again is what it is now. */
const readings = new Map<string, PullRequestDetails>();
/** Readings that are kept. */
const mostKept = 50;

export function pullRequestMention(forges: ForgesHere): MentionKind {
  return {
    name: 'pr',
    help: t('A pull request of GitHub or GitLab: of the branch, or by its number.'),
    find: (query) => Promise.resolve(found(query, forges)),
  };
}

/** Nothing is asked before one is taken: somebody who types would ask with each key. */
function found(query: string, forges: ForgesHere): FoundMentions {
  const number = /^[#!]?(\d{1,9})$/.exec(query)?.[1];
  const hit = (name: string, detail: string, of: number | null): MentionHit => ({
    name,
    detail,
    rank: 1,
    thing: () => attachable(forges, of),
  });
  if (number !== undefined && Number(number) > 0) return { hits: [hit(`#${number}`, t('Pull request {0}', number), Number(number))] };
  if (query === '') return { hits: [hit('pull request', t('The one of the branch here'), null)] };
  return { hits: [], hint: t('Type the number of a pull request, or nothing for that of the branch.') };
}

/** Asks which one, attaches it, and shows the chat. */
export async function addPullRequest({ attached }: Pick<Services, 'attached'>, forges: ForgesHere): Promise<void> {
  // Where it can't be asked, nobody has to type a number first.
  await slowWork(t('Looking for the repository'), (signal) => forges.here(signal));
  const which = await askWhich(t('Add Pull Request to Chat'));
  if (which === undefined) return;
  await attached.add(await attachable(forges, which));
  await vscode.commands.executeCommand('mlxCode.chat.open');
}

/** Reads it now; null for that of the branch. Rejects with `forgeMissing` where the branch has none, and as `ForgesHere.here` and a `Forge` do. */
async function attachable(forges: ForgesHere, number: number | null): Promise<Attachable> {
  return slowWork(t('Reading the pull request'), async (signal) => {
    const at = await forges.here(signal);
    const { forge, found: server } = at;
    const pull = await namedRepository(at.here, async () => forge.read(number ?? (await numberOfBranch(at, signal)), signal));
    const key = `pr ${server.base} ${server.remote.owner}/${server.remote.name} ${String(pull.number)}`;
    readings.delete(key);
    readings.set(key, pull);
    const [oldest] = readings.keys();
    if (readings.size > mostKept && oldest !== undefined) readings.delete(oldest);
    return {
      key,
      read: () => {
        const { number: id, title, leftOut, threads, comments, checks } = readings.get(key) ?? pull;
        const detail = `#${String(id)} ${title}`;
        const failed = checks.filter(({ state }) => state === 'failed').length;
        const said = comments.length + threads.reduce((sum, thread) => sum + thread.comments.length, 0);
        const note = [
          t('{0} comments, {1} of {2} checks failed, as it was when you added it.', said, failed, checks.length),
          ...(leftOut.length > 0 ? [t('Not read: more {0}.', leftOut.map(partWords).join(', '))] : []),
        ].join(' ');
        const source = { kind: 'pullRequest', label: `#${String(id)}`, detail, languageId: 'diff', problem: null, key, note } as const;
        return Promise.resolve({ ...source, text: pullRequestPage(readings.get(key) ?? pull) });
      },
      follow: () => ({ dispose: () => undefined }),
    };
  });
}
