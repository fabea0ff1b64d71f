/**
 * Inline suggestions: VS Code's ghost text from the model, the commands around them, and what the status bar says. It owns when they are on; what is
 * suggested is the service's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { CompletionService } from '../../core/completion/completionService.ts';
import { suggestsIn } from '../../core/completion/suggestsIn.ts';
import { type NoSuggestion, whyNoSuggestion } from '../../core/completion/noSuggestion.ts';
import { userMessage } from '../../core/userMessage.ts';
import type { RelatedCode } from '../../protocol/worker/completions.ts';
import { SyntaxTrees } from '../../node/syntaxTrees.ts';
import { registerCommand } from '../commands.ts';
import { SuggestionCounter } from '../insights/countSuggestions.ts';
import { runMessageAction } from '../messageActions.ts';
import type { Services } from '../services.ts';
import { ToldOnce } from '../toldOnce.ts';
import { CompletionProvider, completionRequest } from './completionProvider.ts';
import { ImportedCode } from './importedCode.ts';
import { registerCompletionStatus } from './completionStatus.ts';
import { keepSnooze } from './keptSnooze.ts';
import { languageName } from './languageName.ts';
import { staysSound } from './staysSound.ts';
import { VisitedCode } from './visitedCode.ts';

const minute = 60_000;
/** Models of which it was said that they can't complete. */
const snoozes = [5, 15, 60, 8 * 60] as const;

/** Registers the provider and what belongs to it. Nothing is computed before the first key stroke. */
export function registerCompletion(services: Services): Disposable {
  const { engine, models, loadRetry: retry, memory, log, settings, messages } = services;
  const store = new DisposableStore();
  const trees = store.add(new SyntaxTrees(services.context.asAbsolutePath('dist/parsers')));
  store.add(services.caches.add(t('Parsed files'), () => trees.use));
  const fits = staysSound(trees, log);
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
  const service = new CompletionService({ engine, models, retry, memory, log, options: () => settings.completion, fits, sleep });
  const visited = store.add(new VisitedCode());
  const imported = store.add(new ImportedCode((...asked) => trees.outline(...asked), log));
  // What changes least goes first: whatever stands behind a change is read again.
  const related = async (document: vscode.TextDocument): Promise<RelatedCode[]> =>
    settings.completion.related ? [...(await imported.piecesFor(document)), ...visited.piecesFor(document)] : [];
  const provider = new CompletionProvider({ service, related, counter: store.add(new SuggestionCounter(services)) });
  store.add(
    vscode.languages.registerInlineCompletionItemProvider(
      [{ scheme: 'file' }, { scheme: 'untitled' }, { scheme: 'vscode-notebook-cell' }],
      provider,
    ),
  );
  store.add(keepSnooze(service, services.context.workspaceState, () => Date.now()));
  store.add(registerCompletionStatus(services, service));
  store.add(tellOnce(services, service));
  const command = (id: string, run: (...args: unknown[]) => unknown): void => {
    store.add(registerCommand(messages, id, run));
  };
  command('mlxCode.completion.trigger', () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
  command('mlxCode.completion.toggle', () => services.effects.changeSetting('completion.enabled', () => !settings.completion.enabled));
  command('mlxCode.completion.toggleLanguage', () => toggleLanguage(services));
  command('mlxCode.completion.snooze', (minutes) => snooze(service, minutes));
  command('mlxCode.completion.wake', () => service.snooze(0));
  command('mlxCode.completion.why', () => showWhy(service));
  command('mlxCode.completion.showCommands', () => showCommands(services, service));
  return store;
}

/** Says of a model that can't complete that it can't, with the way to another one: once for each, however much is typed. */
function tellOnce({ context, models, messages }: Services, service: CompletionService): Disposable {
  const told = new ToldOnce(context.globalState, 'mlxCode.completion.toldModels');
  return service.onDidAnswer((answer) => {
    if (!('none' in answer) || answer.none.reason !== 'failed' || !AppError.is(answer.none.error, 'noFillInMiddle')) return;
    if (told.first(models.info?.path ?? '')) messages.showError(answer.none.error, 'inline suggestions');
  });
}

/** Switches suggestions on or off for the language of the document in front. */
async function toggleLanguage({ effects, settings }: Services): Promise<void> {
  const languageId = vscode.window.activeTextEditor?.document.languageId;
  if (languageId === undefined) throw new AppError('editorNone', 'no editor is open');
  const wanted = !suggestsIn(settings.completion, languageId);
  // Only what is set there already: VS Code adds what others say.
  await effects.changeSetting('completion.languages', (own) => ({ ...(typeof own === 'object' ? own : {}), [languageId]: wanted }));
}

async function snooze(service: CompletionService, given: unknown): Promise<void> {
  const minutes = typeof given === 'number' && given > 0 ? given : await pickSnooze();
  if (minutes !== undefined) service.snooze(Date.now() + minutes * minute);
}

async function pickSnooze(): Promise<number | undefined> {
  const items = snoozes.map((minutes) => ({
    label: minutes < 60 ? t('{0} Minutes', minutes) : minutes === 60 ? t('1 Hour') : t('{0} Hours', minutes / 60),
    minutes,
  }));
  return (
    await vscode.window.showQuickPick(items, {
      title: t('Snooze Inline Suggestions'),
      placeHolder: t('They can be triggered by hand all the same'),
    })
  )?.minutes;
}

/** Why there is none where the cursor is, or was none the last time; null when there is no reason to tell. */
function whyNone(service: CompletionService): NoSuggestion | null {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    const context = { selectedCompletionInfo: undefined, triggerKind: vscode.InlineCompletionTriggerKind.Automatic };
    // VS Code doesn't ask after every key: what was said the last time may be about another place.
    const here = service.refusal(completionRequest(editor.document, editor.selection.active, context, () => Promise.resolve([])));
    if (here) return here;
  }
  return service.lastNone;
}

/** What to say when there is no reason to tell. */
function lastTime({ last }: CompletionService): string {
  if (last === null) return t('No suggestion was asked for yet.');
  return 'texts' in last
    ? t('There was a suggestion the last time.')
    : t('What kept suggestions away the last time is over. Type on, or trigger one by hand.');
}

interface WhyButton extends vscode.MessageItem {
  run: () => Promise<void>;
}

async function showWhy(service: CompletionService): Promise<void> {
  const none = whyNone(service);
  const chosen = await vscode.window.showInformationMessage(none ? whyNoSuggestion(none) : lastTime(service), ...whyButtons(none));
  await chosen?.run();
}

/** What helps against a failure; else the settings decide. */
function whyButtons(none: NoSuggestion | null): WhyButton[] {
  if (none?.reason !== 'model' && none?.reason !== 'failed') return [{ title: t('Open Settings'), run: openSettings }];
  const helping = userMessage(none.error).actions.filter(({ id }) => id !== 'retry');
  const buttons = helping.map((action): WhyButton => ({ title: action.label, run: () => runMessageAction(action) }));
  const restarts = helping.some(({ id }) => id === 'restartWorker');
  return none.reason === 'model' && !restarts ? [{ title: t('Load Model'), run: loadModel }, ...buttons] : buttons;
}

async function loadModel(): Promise<void> {
  await vscode.commands.executeCommand('mlxCode.models.load');
}

async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', 'mlxCode.completion');
}

async function showCommands({ settings }: Services, service: CompletionService): Promise<void> {
  const languageId = vscode.window.activeTextEditor?.document.languageId;
  const { enabled } = settings.completion;
  const on = languageId !== undefined && suggestsIn(settings.completion, languageId);
  const snoozed = Date.now() < service.snoozedUntil;
  const entry = (icon: string, label: string, command: string, ...args: unknown[]) => ({
    label,
    iconPath: new vscode.ThemeIcon(icon),
    run: [command, ...args] as const,
  });
  const why = whyNone(service);
  const items = [
    { ...entry('question', t('Why No Suggestion?'), 'mlxCode.completion.why'), ...(why === null ? {} : { detail: whyNoSuggestion(why) }) },
    entry('sparkle', t('Trigger Suggestion'), 'mlxCode.completion.trigger'),
    entry(enabled ? 'circle-slash' : 'check', enabled ? t('Switch Off') : t('Switch On'), 'mlxCode.completion.toggle'),
    ...(languageId === undefined || !enabled
      ? []
      : [
          entry(
            on ? 'circle-slash' : 'check',
            on ? t('Switch Off for {0}', languageName(languageId)) : t('Switch On for {0}', languageName(languageId)),
            'mlxCode.completion.toggleLanguage',
          ),
        ]),
    snoozed ? entry('bell', t('End Snooze'), 'mlxCode.completion.wake') : entry('bell-slash', t('Snooze…'), 'mlxCode.completion.snooze'),
    entry('settings-gear', t('Open Settings'), 'workbench.action.openSettings', 'mlxCode.completion'),
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: t('Inline Suggestions'), placeHolder: t('Choose what to do') });
  if (chosen) await vscode.commands.executeCommand(...chosen.run);
}
