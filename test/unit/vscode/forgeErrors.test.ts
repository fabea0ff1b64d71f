/** What goes wrong with a pull request names the repository where a window has several, with real repositories and a server that refuses. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/base/appError.ts';
import type { Forge } from '../../../src/core/forge/forge.ts';
import { userMessage } from '../../../src/core/userMessage.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import type { ForgeHere } from '../../../src/vscode/forge/forgeHere.ts';
import type { Services } from '../../../src/vscode/services.ts';
import { FakeMemento } from '../../support/fakeMemento.ts';
import { fakeSecrets } from '../../support/fakeSecrets.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const editor = vi.hoisted(() => ({ documents: [] as unknown[] }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  extensions: { getExtension: () => undefined },
  commands: { executeCommand: () => Promise.resolve() },
  workspace: {
    isTrusted: true,
    get textDocuments() {
      return editor.documents;
    },
    onDidCloseTextDocument: () => ({ dispose: () => undefined }),
    openTextDocument: ({ content }: { content: string }) => {
      const document = { uri: 'untitled:1', version: 1, getText: () => content };
      editor.documents.push(document);
      return Promise.resolve(document);
    },
  },
  window: {
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run({ report: () => undefined }, { isCancellationRequested: false, onCancellationRequested: () => undefined }),
    showTextDocument: () => Promise.resolve(),
    showInformationMessage: () => Promise.resolve(undefined),
    showInputBox: () => Promise.resolve('3'),
    showWarningMessage: (_question: string, _options: unknown, yes: string) => Promise.resolve(yes),
  },
}));
const { DraftDocuments } = await import('../../../src/vscode/forge/draftDocuments.ts');
const { ForgesHere } = await import('../../../src/vscode/forge/forgeHere.ts');
const { openDraft } = await import('../../../src/vscode/forge/openDraft.ts');
const { addPullRequest } = await import('../../../src/vscode/forge/pullRequestMention.ts');
const { reviewPullRequest } = await import('../../../src/vscode/forge/reviewPullRequest.ts');

type Forges = InstanceType<typeof ForgesHere>;

/** What the user reads of a failure. */
async function said(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing failed',
    (error: unknown) => userMessage(error).text,
  );
}

describe('what goes wrong with a pull request', () => {
  let repo: GitRepository;
  let several = true;
  const place = async () => ({ ...(await repositoryAround(repo.path)), name: 'shop', several });
  /** A branch that isn't pushed, at a server that has no pull request. */
  const atServer = async (): Promise<ForgeHere> => ({
    found: { kind: 'gitlab', remote: { host: 'git.example', plain: false, owner: 'acme', name: 'shop' }, base: '', origin: '' },
    forge: {
      read: () => Promise.reject(new AppError('forgeMissing', 'none', { host: 'git.example', what: 'pull request 3' })),
    } as unknown as Forge,
    here: await place(),
    remoteName: 'origin',
    branch: 'feature',
    head: null,
    unpushed: 0,
  });
  const server = { here: atServer } as unknown as Forges;
  const drafts = () => new DraftDocuments({ secrets: { find: () => Promise.resolve([]) } } as unknown as Services);

  beforeEach(() => {
    several = true;
    editor.documents.length = 0;
    repo = new GitRepository();
  });
  afterEach(() => repo.remove());

  it('names the repository without a remote, only where there are others', async () => {
    const forges = new ForgesHere({
      context: { globalState: new FakeMemento(), secrets: fakeSecrets() },
      effects: { readGit: (read: () => unknown) => read() },
      repositories: { here: place },
      settings: { forges: { 'git.example': 'gitlab' } },
    } as unknown as Services);
    const here = (): Promise<string> => said(forges.here(new AbortController().signal));
    expect(await here()).toMatch(/^In “shop”: This repository has no remote at GitHub or GitLab\. /);
    several = false;
    expect(await here()).toMatch(/^This repository has no remote /);
  });

  it('names that whose branch is not pushed, and whose pull request is not there', async () => {
    const services = { attached: {} } as unknown as Services;
    expect(await said(openDraft(services, server, drafts()))).toMatch(/^In “shop”: The branch “feature” isn't pushed/);
    expect(await said(addPullRequest(services, server))).toMatch(/^In “shop”: git\.example has no pull request 3 /);
    expect(await said(reviewPullRequest(services, server, drafts()))).toMatch(/^In “shop”: git\.example has no pull request 3 /);
  });

  it('names that whose text is refused, and is quiet about it where the failure is of another kind', async () => {
    const sent = async (error: Error): Promise<string> => {
      const waiting = drafts();
      const send = () => Promise.reject(error);
      const read = () => ({ question: 'Send?', detail: [], yes: 'Send', send });
      const { uri } = await waiting.show({ text: 'Title\n', host: 'git.example', here: await place(), notice: '', button: 'Send…', read });
      return said(waiting.send(uri));
    };
    expect(await sent(new AppError('forgeRefused', '', { host: 'git.example', status: 422 }))).toMatch(/^In “shop”: git\.example refuses/);
    expect(await sent(new AppError('forgeLimited', '', { host: 'git.example' }))).toMatch(/^git\.example takes no more calls/);
    expect(await sent(new AppError('cancelled', 'stopped'))).toBe('Stopped.');
    expect(await sent(new Error('broken'))).toMatch(/^Something went wrong inside/);
  });
});
