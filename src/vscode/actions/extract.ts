/**
 * "Extract Function" and "Extract Class": the language server extracts where it can, and the model names the result; where it can't, the edit
 * service does both. Either way it becomes a proposal.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { identifiersIn, usualStyle } from '../../core/actions/identifier.ts';
import { introducedName, withName } from '../../core/actions/introducedName.ts';
import { NameService } from '../../core/actions/nameService.ts';
import { registerCommand } from '../commands.ts';
import { rangeProblem } from '../documentText.ts';
import { nameOf } from '../edits/proposedFile.ts';
import type { Proposal } from '../edits/pendingProposal.ts';
import type { Services } from '../services.ts';
import { answerInTime } from './answerInTime.ts';
import { type CodeTarget, codeTarget } from './codeTarget.ts';
import { filesOfEdit } from './editFiles.ts';
import { withModelProgress } from './modelProgress.ts';
import { proposeEdit } from './proposeEdit.ts';

type Extracted = 'function' | 'class';

/** The kinds of code actions that extract one, in the order of preference. */
const kinds: Readonly<Record<Extracted, readonly string[]>> = {
  function: ['refactor.extract.function', 'refactor.extract.method'],
  class: ['refactor.extract.class'],
};
/** A server that is slower than this is taken for one that can't. Milliseconds. */
const serverMs = 8_000;
/** Actions whose edits are worked out beforehand. */
const resolved = 12;

/** Both work on the selection, and return the proposal. */
export function registerExtract(services: Services): Disposable {
  const store = new DisposableStore();
  const names = new NameService(services.engine, services.models);
  for (const [command, what] of [
    ['mlxCode.actions.extractFunction', 'function'],
    ['mlxCode.actions.extractClass', 'class'],
  ] as const) {
    store.add(
      registerCommand(services.messages, command, async (argument, place) => {
        const target = await codeTarget(argument, place, 'file');
        if (target.whole) throw new AppError('selectionEmpty', 'nothing is selected', { what: 'selection' });
        const problem = rangeProblem(target.document, target.range, 'selection');
        if (problem) throw problem;
        return extract(services, names, what, target);
      }),
    );
  }
  return store;
}

async function extract(services: Services, names: NameService, what: Extracted, target: CodeTarget): Promise<Proposal> {
  const { document, range } = target;
  const before = document.getText();
  const edit = await serverEdit(document.uri, range, what);
  services.log.info(`extract ${what}: by ${edit ? 'the language server' : 'the model'}`);
  if (!edit) return extractByModel(services, what, target);
  const made = await filesOfEdit(edit);
  const inserted = edit.entries().flatMap(([, edits]) => edits.map(({ newText }) => newText));
  const given = introducedName(before, inserted);
  const name = given === undefined ? undefined : await nameFor(services, names, what, target);
  const files = made((text) => (given !== undefined && name !== undefined ? withName(text, given, name) : text));
  const called = name ?? given;
  const file = nameOf(document.uri);
  const label = called === undefined ? labelFor(what, file) : t('Extract {0} in {1}', called, file);
  return services.proposals.propose({ label, files, origin: 'action' });
}

/** The model's name for what the selection becomes; undefined, so that the server's own stays, where it has none that can be used. */
async function nameFor(
  services: Services,
  names: NameService,
  what: Extracted,
  { document, range }: CodeTarget,
): Promise<string | undefined> {
  try {
    const found = await withModelProgress(
      services,
      what === 'class' ? t('Naming the new class') : t('Naming the new function'),
      (report, signal) => {
        report(t('thinking of a name…'));
        return names.names(
          {
            languageId: document.languageId,
            code: document.getText(range),
            subject: `a new ${what} that holds this code`,
            style: usualStyle(document.languageId, what),
            taken: identifiersIn(document.getText()),
            count: 3,
          },
          { signal },
        );
      },
    );
    return found[0];
  } catch (error) {
    if (AppError.is(error, 'nameNone')) return undefined;
    throw error;
  }
}

/** What a language server would change; undefined where it offers no such thing. */
async function serverEdit(uri: vscode.Uri, range: vscode.Range, what: Extracted): Promise<vscode.WorkspaceEdit | undefined> {
  for (const kind of kinds[what]) {
    const asked = Promise.resolve(
      vscode.commands.executeCommand<vscode.CodeAction[] | undefined>('vscode.executeCodeActionProvider', uri, range, kind, resolved),
    );
    // Rejects while a provider is just being registered.
    const actions = await answerInTime(
      asked.catch(() => []),
      serverMs,
      () => undefined,
    );
    const edits = (actions ?? []).filter(({ disabled, edit }) => !disabled && edit && edit.entries().length > 0).map(({ edit }) => edit);
    // The outermost place comes last: a function that others can use.
    const last = edits.at(-1);
    if (last) return last;
  }
  return undefined;
}

function labelFor(what: Extracted, file: string): string {
  return what === 'class' ? t('Extract class in {0}', file) : t('Extract function in {0}', file);
}

function extractByModel(services: Services, what: Extracted, { document, range }: CodeTarget): Promise<Proposal> {
  const lines = `lines ${String(range.start.line + 1)} to ${String(range.end.line + 1)}`;
  const file = nameOf(document.uri);
  return proposeEdit(services, {
    label: labelFor(what, file),
    doing: what === 'class' ? t('Extracting a class in {0}', file) : t('Extracting a function in {0}', file),
    instruction:
      `Move the code of ${lines} into a new ${what} with a telling name, placed where such things stand in this file, and use it where the code was. ` +
      'Give it what it needs as parameters. Keep the behaviour, and change nothing else.',
    targets: [{ document }],
    origin: 'action',
  });
}
