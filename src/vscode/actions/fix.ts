/**
 * "Fix with MLX-CODE": several answers of the model for one place, each checked with the language's own tools, and the one that clears the
 * problem and adds none opened as a proposal. Where there is none, the user sees what each would do and picks.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type FixCandidate, type FixRequest, FixService, isClean } from '../../core/actions/fixService.ts';
import { fixInstruction } from '../../core/actions/presets.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { assertWritable } from '../edits/documentState.ts';
import type { Services } from '../services.ts';
import { activeEditor } from './activeEditor.ts';
import { CopyCheck, registerCopies } from './copyCheck.ts';
import { enclosingRange } from './enclosingRange.ts';
import { FixChoices } from './fixChoices.ts';
import { withModelProgress } from './modelProgress.ts';
import { codeOf, problemOf } from './problems.ts';
import { TypeScriptCheck } from './typescriptCheck.ts';

/** Diagnostics that are read out to the model; the ones that are to go come first. */
const maxTold = 20;

/** The lightbulb names the document and the place; the palette takes the cursor. Returns the proposal; undefined when the user picked none. */
export function registerFix(services: Services): Disposable {
  const store = new DisposableStore();
  const choices = store.add(new FixChoices(services));
  // Late: a test may put a scripted source in the service's place.
  const fixes = new FixService({ candidates: (...asked) => services.editService.candidates(...asked) }, services.log);
  store.add(registerCopies());
  store.add(
    registerCommand(services.messages, 'mlxCode.actions.fix', async (uri, place) => {
      const task = await fixTask(uri, place);
      for (let round = 0; ; round++) {
        const candidates = await run(services, fixes, task, round);
        const proposal = await choices.offer(task.document, candidates);
        if (proposal !== 'again') return proposal;
      }
    }),
  );
  store.add(registerCommand(services.messages, 'mlxCode.actions.otherFixes', () => choices.offerOthers()));
  return store;
}

interface FixTask {
  document: vscode.TextDocument;
  request: FixRequest;
  hints: boolean;
}

async function fixTask(uri: unknown, place: unknown): Promise<FixTask> {
  const { document, at } = await target(uri, place);
  const found = vscode.languages.getDiagnostics(document.uri);
  const meant = found.filter((diagnostic) => diagnostic.range.intersection(at));
  if (meant.length === 0) throw new AppError('problemNone', 'no diagnostic at the place');
  const around = meant.reduce((union, diagnostic) => union.union(diagnostic.range), meant[0]?.range ?? at);
  const before = document.getText();
  const range = await enclosingRange(document, around);
  // The symbols were those of this text; its lines, and those of the problems, may be others by now.
  if (document.getText() !== before) return fixTask(uri, place);
  const problem = rangeProblem(document, range, 'selection');
  if (problem) throw problem;
  await assertWritable(document);
  const file = vscode.workspace.asRelativePath(document.uri);
  const told = [...meant, ...found.filter((diagnostic) => range.intersection(diagnostic.range) && !meant.includes(diagnostic))];
  const request: FixRequest = {
    edit: {
      instruction: fixInstruction,
      files: [
        {
          path: file,
          languageId: document.languageId,
          text: before,
          within: { first: range.start.line + 1, last: range.end.line + 1 },
        },
      ],
      diagnostics: told.slice(0, maxTold).map((diagnostic) => {
        const code = codeOf(diagnostic);
        return { path: file, line: diagnostic.range.start.line + 1, message: diagnostic.message, ...(code === undefined ? {} : { code }) };
      }),
    },
    targets: meant.map(problemOf),
  };
  return { document, request, hints: meant.some(({ severity }) => severity === vscode.DiagnosticSeverity.Hint) };
}

async function run(services: Services, fixes: FixService, task: FixTask, round: number): Promise<FixCandidate[]> {
  const { document, request, hints } = task;
  const typescript = TypeScriptCheck.of(services.effects, document, hints);
  const checks = [...(typescript ? [typescript] : []), new CopyCheck(document, request.targets)];
  try {
    return await withModelProgress(services, t('Fixing {0}', path.posix.basename(document.uri.path)), async (report, signal) => {
      const candidates = await fixes.fix(request, checks, {
        onPrefill: (done, total) => report(t('reading, {0} of {1} tokens', done, total)),
        onText: (soFar) => report(t('writing, {0} lines', soFar.split('\n').length)),
        onCheck: (done, total) => report(t('checking, {0} of {1} answers', done, total)),
        signal,
        // The same answers again would help nobody.
        ...(round === 0 ? {} : { temperature: Math.min(1.2, 0.6 + 0.2 * round) }),
      });
      services.log.info(`fix: ${candidates.length} candidates, ${candidates.filter(isClean).length} of them clean`);
      return candidates;
    });
  } finally {
    typescript?.dispose();
  }
}

async function target(uri: unknown, place: unknown): Promise<{ document: vscode.TextDocument; at: vscode.Range }> {
  if (uri instanceof vscode.Uri && place instanceof vscode.Range)
    return { document: await vscode.workspace.openTextDocument(uri), at: place };
  const { document, selection } = activeEditor();
  // At the palette the cursor is where the line's problem is meant, wherever on the line it stands.
  return { document, at: selection.isEmpty ? document.lineAt(selection.active.line).range : selection };
}
