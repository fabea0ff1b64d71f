import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import type { Services } from '../services.ts';

/**
 * Whether another conversation may take the place of the one that is shown. Where an answer is being written the user is asked: null where it is to go on, `stops` where it is to be ended, and what has
 * come of it kept.
 */
export async function leaveAnswer({ chat, settings }: Pick<Services, 'chat' | 'settings'>): Promise<{ stops: boolean } | null> {
  if (!chat.busy) return { stops: false };
  const stop = t('Stop It and Go On');
  const detail = settings.keepsHistory ? t('What has come of it so far stays in its conversation.') : notKeptText();
  const said = await vscode.window.showWarningMessage(t('An answer is being written. Stop it?'), { modal: true, detail }, stop);
  return said === stop ? { stops: true } : null;
}

/** Why what is shown is lost with the conversation, where nothing is kept. */
export function notKeptText(): string {
  return t('What is said now isn’t kept, as “Keep History” (mlxCode.chat.keepHistory) is switched off. /save writes it into a file.');
}
