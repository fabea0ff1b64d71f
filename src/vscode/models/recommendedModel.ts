/** The shortest way to a working model: the one to take on this machine, why, and one yes. */
import * as vscode from 'vscode';
import { t } from '../../base/l10n.ts';
import { adviceSentence, fileWords } from '../../core/models/advice/adviceText.ts';
import { shownName } from '../../core/models/catalogue/catalogue.ts';
import { installedAs } from '../../core/models/library/modelLibrary.ts';
import type { ModelsOnMachine } from './modelsOnMachine.ts';

/** Says which model to take; fetches or loads it only after a yes. Without advice it shows the whole list. */
export async function takeRecommended(machine: ModelsOnMachine): Promise<void> {
  const { chat } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: t('Looking at this machine') },
    async () => {
      await machine.look();
      return machine.advise();
    },
  );
  const others = t('Show Others…');
  if (!chat?.take) {
    const shown = chat ? await vscode.window.showInformationMessage(adviceSentence(chat), others) : others;
    if (shown === others) await vscode.commands.executeCommand('mlxCode.models.download');
    return;
  }
  const { cost } = chat.take;
  const [here] = installedAs(machine.installed, cost.model);
  const yes = here ? t('Use It') : t('Download');
  const question = here
    ? t('{0} is on this machine already. Use it?', shownName(cost.model))
    : t('Download {0} ({1})?', shownName(cost.model), fileWords(cost));
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail: adviceSentence(chat) }, yes, others);
  if (chosen === others) await vscode.commands.executeCommand('mlxCode.models.download');
  else if (chosen === yes && here) await vscode.commands.executeCommand('mlxCode.models.choose', here.path);
  else if (chosen === yes) await vscode.commands.executeCommand('mlxCode.models.download', cost.model.id);
}
