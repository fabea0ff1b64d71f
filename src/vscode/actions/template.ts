/**
 * The eight templates of the original: from the palette by a list, from a keybinding by name; in the chat by `/template`. What answers goes to the chat, what
 * changes code becomes a proposal.
 */
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import { type Template, templateOf, templates } from '../../core/actions/templates.ts';
import { projectSettingsFile } from '../../core/projectSettings/projectKeys.ts';
import { isOff } from '../../core/templates/projectTemplates.ts';
import { registerCommand } from '../commands.ts';
import type { Services } from '../services.ts';
import type { VsCodeSettings } from '../settings.ts';
import { type CodeTarget, codeTarget } from './codeTarget.ts';
import { editCode } from './editActions.ts';
import { askAbout } from './explain.ts';
import { generateTests } from './generateTests.ts';

/** `mlxCode.actions.template` takes nothing, a name, or `{ template, uri, lines }`. Returns the proposal or the finished turn; undefined when given up. */
export function registerTemplates(services: Services): Disposable {
  return registerCommand(services.messages, 'mlxCode.actions.template', async (argument) => {
    const named = nameIn(argument);
    const template = named === undefined ? await pickTemplate(services.settings) : templateCalled(named, services.settings);
    return template && runTemplate(services, template, await codeTarget(argument, undefined, 'file'));
  });
}

/** Throws `usage` for a name that no template has, or one that the project has switched off. */
export function templateCalled(name: string, settings: VsCodeSettings): Template {
  const template = templateOf(name);
  if (template && isOff(settings.ofProject, name)) {
    const hint = t('The template “{0}” is switched off for this project ({1}, “templates.off”).', name, projectSettingsFile);
    throw new AppError('usage', 'a template that is switched off', { hint });
  }
  if (!template) throw new AppError('usage', 'no such template', { hint: unknown(name) });
  return template;
}

/** Runs a template on a piece of code, or a file. Resolves with the proposal or the finished turn. */
export async function runTemplate(services: Services, template: Template, target: CodeTarget): Promise<unknown> {
  if (template.outcome === 'tests') return generateTests(services, target);
  if (template.outcome === 'answer') return askAbout(services, template, target);
  return editCode(services, template.name, target);
}

async function pickTemplate(settings: VsCodeSettings): Promise<Template | undefined> {
  const here = templates.filter(({ name }) => !isOff(settings.ofProject, name));
  const items = here.map((template) => ({ label: template.title, description: template.detail, template }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Run a Template'),
    placeHolder: t('On the selection, or on the whole file when nothing is selected'),
    matchOnDescription: true,
  });
  return picked?.template;
}

function nameIn(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('template' in argument)) return undefined;
  return typeof argument.template === 'string' ? argument.template : undefined;
}

function unknown(name: string): string {
  return t('There is no template “{0}”. The templates are: {1}.', name.slice(0, 40), templates.map((template) => template.name).join(', '));
}
