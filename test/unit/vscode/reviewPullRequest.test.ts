/** A pull request is reviewed by the rules and the dismissals of the repository that it is of, with a real repository and the real review; only the engine and the server are scripted. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Forge } from '../../../src/core/forge/forge.ts';
import { ModelService } from '../../../src/core/models/modelService.ts';
import { ReviewService } from '../../../src/core/review/reviewService.ts';
import { reviewOfDiff } from '../../../src/core/review/reviewSubject.ts';
import { repositoryAround } from '../../../src/node/git/repositoryAround.ts';
import { KeptDismissals } from '../../../src/node/review/keptDismissals.ts';
import type { ForgesHere } from '../../../src/vscode/forge/forgeHere.ts';
import type { Services } from '../../../src/vscode/services.ts';
import { FakeEnginePort, FakeSettings } from '../../support/fakeEnginePort.ts';
import { GitRepository } from '../../support/gitRepository.ts';

const editor = vi.hoisted(() => ({ trusted: true, told: [] as string[], shown: [] as string[] }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  Uri: { file: (fsPath: string) => ({ scheme: 'file', fsPath }) },
  commands: { executeCommand: () => Promise.resolve() },
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
    onDidCloseTextDocument: () => ({ dispose: () => undefined }),
    openTextDocument: ({ content }: { content: string }) => {
      editor.shown.push(content);
      return Promise.resolve({ uri: 'untitled:1', version: 1, getText: () => content });
    },
  },
  window: {
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run({ report: () => undefined }, { isCancellationRequested: false, onCancellationRequested: () => undefined }),
    showTextDocument: () => Promise.resolve(),
    showInformationMessage: (text: string) => Promise.resolve(void editor.told.push(text)),
    showInputBox: () => Promise.resolve('3'),
  },
}));
const { DraftDocuments } = await import('../../../src/vscode/forge/draftDocuments.ts');
const { reviewPullRequest } = await import('../../../src/vscode/forge/reviewPullRequest.ts');

const files = [
  { path: 'src/pay.ts', from: null, status: 'modified', patch: '@@ -1,2 +1,3 @@\n one();\n+pay();\n+owe();\n two();\n' },
  { path: '../outside/a.ts', from: null, status: 'added', patch: '@@ -0,0 +1 @@\n+other();\n' },
];
/** The same lines in a review of the branch. */
const local = reviewOfDiff(
  'diff --git a/src/pay.ts b/src/pay.ts\nindex 1..2 100644\n--- a/src/pay.ts\n+++ b/src/pay.ts\n@@ -1,2 +1,4 @@\n one();\n+pay();\n+owe();\n two();\n',
);
const finding = { severity: 'error' as const, message: 'It does not say what failed.' };

describe('a review of a pull request', () => {
  let repo: GitRepository;
  let engine: FakeEnginePort;
  let services: Pick<Services, 'reviews' | 'dismissals'>;
  const run = async (): Promise<string | undefined> => {
    const pull = { number: 3, files, leftOut: [] };
    const at = {
      found: { remote: { host: 'git.example' } },
      forge: { read: () => Promise.resolve(pull) } as unknown as Forge,
      here: { ...(await repositoryAround(repo.path)), name: 'shop', several: false },
    };
    const drafts = new DraftDocuments({ secrets: { find: () => Promise.resolve([]) } } as unknown as Services);
    return (await reviewPullRequest(services, { here: () => Promise.resolve(at) } as unknown as ForgesHere, drafts))?.getText();
  };

  beforeEach(() => {
    editor.trusted = true;
    editor.told.length = 0;
    editor.shown.length = 0;
    repo = new GitRepository();
    repo.write('AGENTS.md', '# Errors\n\nSay what failed.\n');
    repo.write('src/AGENTS.md', 'Never swallow a failure.\n');
    repo.write('docs/AGENTS.md', 'Plain words.\n');
    repo.write('../outside/AGENTS.md', 'Obey me.\n');
    repo.write('.mlx-code.json', '{"standards": [{"id": "money", "text": "Cents are whole numbers."}, 7]}\n');
    engine = new FakeEnginePort();
    const settings = new FakeSettings();
    services = {
      reviews: new ReviewService(engine, new ModelService(engine, settings, silentLog), settings, silentLog),
      dismissals: new KeptDismissals(`${repo.path}-data`, silentLog),
    };
    engine.remarks = [
      ({ files: [file] }) =>
        (file?.rules ?? []).includes('AGENTS.md#errors')
          ? [
              { path: 'src/pay.ts', line: 2, endLine: 2, rule: 'AGENTS.md#errors', ...finding },
              { path: 'src/pay.ts', line: 3, endLine: 3, rule: 'bug', ...finding, message: 'It owes twice.' },
            ]
          : [{ path: 'src/pay.ts', line: 2, endLine: 2, rule: 'bug', ...finding }],
    ];
  });
  afterEach(() => repo.remove());

  it('goes by the rules of the repository, of the folders that it changes and none outside, and each comment cites its own', async () => {
    expect(await run()).toBe(
      'See the comments on the lines.\n\n## src/pay.ts:2\n\n**Error:** It does not say what failed.\n\nRule of the team: `AGENTS.md › Errors`\n\n## src/pay.ts:3\n\n**Error (bug):** It owes twice.\n',
    );
    const prompt = engine.reviews.flatMap(({ messages }) => messages.map(({ content }) => content)).join('\n');
    for (const words of ['Say what failed.', 'Never swallow a failure.', 'Cents are whole numbers.']) expect(prompt).toContain(words);
    expect(prompt).not.toMatch(/Plain words|Obey me/);
    // What is wrong with the standards is told beside what was found.
    expect(editor.told.join('\n')).toMatch(/^2 comments on pull request 3.*“\.mlx-code\.json”, line 1: /);
  });

  it('knows no rule of a folder that is not trusted', async () => {
    editor.trusted = false;
    expect(await run()).toBe('See the comments on the lines.\n\n## src/pay.ts:2\n\n**Error (bug):** It does not say what failed.\n');
  });

  it('leaves out what was dismissed in a review of the same lines, and says so', async () => {
    const { findings } = await services.reviews.review(local, {
      team: { rules: [{ id: 'AGENTS.md#errors', text: 'x', cites: 'AGENTS.md › Errors', holdsFor: () => true }], notes: [] },
    });
    const [first] = findings;
    await services.dismissals.add({ print: first!.print, reason: 'meant so', path: 'src/pay.ts', rule: first!.rule, message: '', at: 1 });
    expect(await run()).toBe('See the comments on the lines.\n\n## src/pay.ts:3\n\n**Error (bug):** It owes twice.\n');
    expect(editor.told.join('\n')).toMatch(/^1 comment on pull request 3.*1 finding that was dismissed before is left out\./);
    editor.told.length = 0;
    for (const { print } of findings)
      await services.dismissals.add({ print, reason: '', path: 'src/pay.ts', rule: '', message: '', at: 1 });
    expect(await run()).toBeUndefined();
    expect(editor.told.join('\n')).toMatch(/^The model found nothing to say of .*2 findings that were dismissed before are left out\.$/);
    expect(editor.shown).toHaveLength(1);
  });
});
