/** *Review Pull Request…*: has the model review what a pull request shows, and puts what it finds into a text to be edited, which is sent as comments on lines. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { listOf, plural, t } from '../../base/l10n.ts';
import { diffPlaces } from '../../core/forge/diffPlace.ts';
import type { PullRequestDetails } from '../../core/forge/forge.ts';
import { findingComment } from '../../core/forge/findingComment.ts';
import { diffOf, readReviewText, reviewText } from '../../core/forge/reviewText.ts';
import { dismissedPrints } from '../../core/review/dismissals.ts';
import { reviewOfDiff } from '../../core/review/reviewSubject.ts';
import { showInLine } from '../../core/security/hiddenText.ts';
import { signalOf } from '../commands.ts';
import { teamRulesIn } from '../review/teamRulesIn.ts';
import type { Services } from '../services.ts';
import { slowWork } from '../slowWork.ts';
import type { DraftDocuments, Sending } from './draftDocuments.ts';
import type { ForgeHere, ForgesHere } from './forgeHere.ts';
import { namedRepository } from './namedRepository.ts';
import { askWhich, numberOfBranch } from './whichPullRequest.ts';
import { partWords } from './partWords.ts';

/** Findings that become comments: nobody reads more of them. */
const mostFindings = 20;

/** The document with the comments; undefined when the user left it. Rejects as `ForgesHere.here`, a `Forge` and a review do. */
export async function reviewPullRequest(
  { reviews, dismissals }: Pick<Services, 'reviews' | 'dismissals'>,
  forges: ForgesHere,
  drafts: DraftDocuments,
): Promise<vscode.TextDocument | undefined> {
  // Where it can't be asked, nobody has to type a number first.
  const at = await slowWork(t('Looking for the repository'), (signal) => forges.here(signal));
  const which = await askWhich(t('Review Pull Request'));
  if (which === undefined) return undefined;
  const options = { location: vscode.ProgressLocation.Notification, title: t('Reviewing a pull request'), cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const signal = signalOf(token);
    progress.report({ message: t('asking {0}', at.found.remote.host) });
    const pull = await namedRepository(at.here, async () => at.forge.read(which ?? (await numberOfBranch(at, signal)), signal));
    const changes = reviewOfDiff(diffOf(pull.files));
    const { findings, unread, notes, dismissed } = await reviews.review(changes, {
      // It is of the repository that has this remote, so that what was written and dismissed there holds for it.
      team: await teamRulesIn(vscode.Uri.file(at.here.top), changes),
      dismissed: await dismissedPrints(dismissals),
      signal,
      maxFindings: mostFindings,
      onSurprise: () => progress.report({ message: t('reading which lines are unusual') }),
      onProgress: (read, of) => progress.report({ message: plural(of, 'read {1} of {0} part', 'read {1} of {0} parts', read) }),
    });
    const missing = [
      ...(unread > 0 ? [plural(unread, '{0} part of it was not read.', '{0} parts of it were not read.')] : []),
      ...(pull.leftOut.length > 0 ? [t('Not all of its {0} could be read.', listOf(pull.leftOut.map(partWords)))] : []),
      ...notes,
    ];
    const leftOut =
      dismissed > 0
        ? [plural(dismissed, '{0} finding that was dismissed before is left out.', '{0} findings that were dismissed before are left out.')]
        : [];
    if (findings.length === 0) {
      const text =
        missing.length === 0
          ? t('The model found nothing to say of pull request {0}.', pull.number)
          : t('The model found nothing to say of what it read of pull request {0}.', pull.number);
      void vscode.window.showInformationMessage([text, ...missing, ...leftOut].join(' '));
      return undefined;
    }
    // Who reads them has the diff beside: in its order, whichever were found first.
    const order = new Map(pull.files.map(({ path }, index) => [path, index]));
    const place = ({ path }: { path: string }): number => order.get(path) ?? pull.files.length;
    const comments = findings
      .map((finding) => ({ path: finding.path, line: finding.line, body: findingComment(finding) }))
      .sort((a, b) => place(a) - place(b) || a.line - b.line);
    return drafts.show({
      text: reviewText(comments),
      host: at.found.remote.host,
      here: at.here,
      notice: [
        plural(
          findings.length,
          '{0} comment on pull request {1}, by a model: check each, and delete what is wrong. What stands above the first place is said of the whole.',
          '{0} comments on pull request {1}, by a model: check each, and delete what is wrong. What stands above the first place is said of the whole.',
          pull.number,
        ),
        ...missing,
        ...leftOut,
      ].join(' '),
      button: t('Send Review…'),
      read: (written) => sendingOf(written, at, pull),
    });
  });
}

function sendingOf(written: string, { forge, found }: ForgeHere, pull: PullRequestDetails): Sending | { wrong: string } {
  const read = readReviewText(written);
  if ('wrong' in read) return read;
  try {
    diffPlaces(pull.files, read.comments);
  } catch (error) {
    const { data } = AppError.from(error);
    return {
      wrong: t('has a comment on {0}, which the pull request doesn’t show', `${showInLine(String(data.path))}:${String(data.line)}`),
    };
  }
  const { comments, body } = read;
  const { host } = found.remote;
  return {
    question: t('Send a review of pull request {0} to {1}?', pull.number, host),
    detail: [
      t('Repository: {0}', `${found.remote.owner}/${found.remote.name}`),
      t('Pull request: “{0}”', pull.title),
      body === ''
        ? plural(
            comments.length,
            'Sent: {0} comment on lines, in your name. Whoever may see the repository can read them.',
            'Sent: {0} comments on lines, in your name. Whoever may see the repository can read them.',
          )
        : plural(
            comments.length,
            'Sent: {0} comment on lines and {1}, in your name. Whoever may see the repository can read them.',
            'Sent: {0} comments on lines and {1}, in your name. Whoever may see the repository can read them.',
            plural(body.length, 'a text of {0} character', 'a text of {0} characters'),
          ),
    ],
    yes: t('Send Review'),
    send: async (signal) => {
      // While it was read and edited, its author may have gone on: a line of the same number is another one then.
      const now = await forge.read(pull.number, signal);
      if (diffOf(now.files) !== diffOf(pull.files)) throw new AppError('forgeChanged', 'other files than were reviewed');
      await forge.review(pull.number, read, signal);
      return { done: t('The review of pull request {0} is sent.', pull.number), url: pull.url };
    },
  };
}
