import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';

/** Where VS Code's secret storage keeps the token for downloads. */
export const downloadTokenKey = 'mlxCode.models.downloadToken';

/** Asks for the token that models of known people only are fetched with; an empty one removes it. Undefined when nothing was changed. */
export async function askForDownloadToken(secrets: vscode.SecretStorage): Promise<'kept' | 'removed' | undefined> {
  const token = await vscode.window.showInputBox({
    title: t('Token for Downloads'),
    prompt: t(
      'An access token of Hugging Face that may read. It goes to where models are fetched from and nowhere else. Leave it empty to forget the one that is kept.',
    ),
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/\s/.test(text.trim()) ? t('A token has no blanks in it.') : undefined),
  });
  if (token === undefined) return undefined;
  if (token.trim() === '') {
    await secrets.delete(downloadTokenKey);
    return 'removed';
  }
  await secrets.store(downloadTokenKey, token.trim());
  return 'kept';
}
