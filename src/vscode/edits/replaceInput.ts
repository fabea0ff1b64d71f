/** Asks what to find, what to put there, and in which files, the way VS Code's own search does: three steps, switches for the rest. */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { t } from '../../base/l10n.ts';
import { type ReplaceQuery, searchPattern } from '../../core/edits/replaceQuery.ts';
import { userMessage } from '../../core/userMessage.ts';

export interface ReplaceRequest extends ReplaceQuery {
  /** Globs or paths, separated by commas; '' for all files. */
  files: string;
}

/** One step's answer: the text, a step back, or given up. */
type Answer = { text: string } | 'back' | undefined;

const switches = () =>
  [
    ['caseSensitive', 'case-sensitive', t('Match Case')],
    ['wholeWord', 'whole-word', t('Match Whole Word')],
    ['regex', 'regex', t('Use Regular Expression')],
  ] as const;

/** Resolves with the request; undefined when the user gives up. `initial` is what the last one was, or what is selected. */
export async function askReplace(initial: ReplaceRequest): Promise<ReplaceRequest | undefined> {
  const request = { ...initial };
  for (let step = 1; step <= 3;) {
    const answer = await (step === 1 ? askFind(request) : step === 2 ? askReplacement(request) : askFiles(request));
    if (answer === undefined) return undefined;
    if (answer === 'back') step--;
    else {
      if (step === 1) request.find = answer.text;
      else if (step === 2) request.replace = answer.text;
      else request.files = answer.text;
      step++;
    }
  }
  return request;
}

function askFind(request: ReplaceRequest): Promise<Answer> {
  const input = stepInput(1, request.find);
  input.placeholder = t('Find');
  input.prompt = t('The text to find. The buttons switch letter case, whole words and regular expressions.');
  const buttons = switches().map(([key, icon, tooltip]) => ({
    key,
    button: {
      iconPath: new vscode.ThemeIcon(icon),
      tooltip,
      location: vscode.QuickInputButtonLocation.Input,
      toggle: { checked: request[key] },
    },
  }));
  const check = (): boolean => {
    for (const { key, button } of buttons) request[key] = button.toggle.checked;
    input.validationMessage = problemOf({ ...request, find: input.value });
    return input.validationMessage === undefined;
  };
  input.buttons = buttons.map(({ button }) => button);
  input.onDidTriggerButton(check);
  input.onDidChangeValue(check);
  return answerOf(input, () => {
    if (input.value === '') input.validationMessage = userMessage(new AppError('searchEmpty', 'nothing to look for')).text;
    return input.value !== '' && check();
  });
}

/** Why a query can't be searched for; an empty one is only not ready yet. */
function problemOf(query: ReplaceQuery): string | undefined {
  if (query.find === '') return undefined;
  try {
    searchPattern(query);
    return undefined;
  } catch (error) {
    if (AppError.is(error)) return userMessage(error).text;
    throw error;
  }
}

function askReplacement(request: ReplaceRequest): Promise<Answer> {
  const input = stepInput(2, request.replace);
  input.placeholder = t('Replace');
  input.prompt = request.regex
    ? t('What takes its place; $1, $2 and $& stand for groups and the match, \\n for a new line. Empty removes it.')
    : t('What takes its place. Empty removes it.');
  return answerOf(input, () => true);
}

function askFiles(request: ReplaceRequest): Promise<Answer> {
  const input = stepInput(3, request.files);
  input.placeholder = t('All files');
  input.prompt = t('Files or globs, separated by commas, such as src/**/*.ts, *.md. Empty means all that git does not ignore.');
  return answerOf(input, () => true);
}

function stepInput(step: number, value: string): vscode.InputBox {
  const input = vscode.window.createInputBox();
  input.title = t('Replace in Files');
  input.step = step;
  input.totalSteps = 3;
  input.value = value;
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  return input;
}

function answerOf(input: vscode.InputBox, ready: () => boolean): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      resolve(answer);
      input.dispose();
    };
    input.onDidAccept(() => {
      if (ready()) settle({ text: input.value });
    });
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) settle('back');
    });
    input.onDidHide(() => settle(undefined));
    input.show();
  });
}
