import * as vscode from 'vscode';
import { plural, t } from '../../base/l10n.ts';
import type { ProposalFile } from './pendingFile.ts';
import { nameOf } from './proposedFile.ts';
import type { Proposal } from './pendingProposal.ts';
import type { Proposals } from './proposals.ts';

interface ProposalItem extends vscode.QuickPickItem {
  /** Absent for what is no proposal. */
  proposal?: Proposal;
}

interface PendingButton extends vscode.QuickInputButton {
  does: 'hunks' | 'discard';
}

const buttons = (): PendingButton[] => [
  { does: 'hunks', iconPath: new vscode.ThemeIcon('list-selection'), tooltip: t('Review Hunk by Hunk') },
  { does: 'discard', iconPath: new vscode.ThemeIcon('trash'), tooltip: t('Discard') },
];

/** Lists the proposals that are waiting: one that is chosen shows its diff, buttons review it hunk by hunk or discard it. */
export async function showPending(proposals: Proposals): Promise<void> {
  const pick = vscode.window.createQuickPick<ProposalItem>();
  pick.title = t('Pending Changes');
  pick.placeholder = t('Choose a proposed change to look at');
  pick.matchOnDetail = true;
  const fill = (): void => {
    pick.items = proposals.open.length === 0 ? [nothing()] : [...proposals.open].reverse().map(itemOf);
  };
  fill();
  const following = proposals.onDidChange(fill);
  try {
    const decided = new Promise<(() => Promise<void>) | undefined>((resolve) => {
      const accept = (proposal: Proposal | undefined): void => resolve(proposal && (() => proposals.review(proposal)));
      pick.onDidAccept(() => accept(pick.selectedItems[0]?.proposal));
      pick.onDidHide(() => resolve(undefined));
      pick.onDidTriggerItemButton(({ item, button }) => {
        const { proposal } = item;
        if (!proposal) return;
        if ((button as PendingButton).does === 'discard') void proposals.discard(proposal);
        else resolve(() => proposals.reviewHunks(proposal));
      });
    });
    pick.show();
    const next = await decided;
    pick.hide();
    await next?.();
  } finally {
    following.dispose();
    pick.dispose();
  }
}

const nothing = (): ProposalItem => ({
  label: t('Nothing is waiting'),
  detail: t('Changes that MLX-CODE proposes and you have neither applied nor discarded are listed here, after a reload too.'),
  iconPath: new vscode.ThemeIcon('info'),
  alwaysShow: true,
});

function itemOf(proposal: Proposal): ProposalItem {
  const { files, label } = proposal;
  const undecided = files.filter(isUndecided);
  const sum = (of: (file: ProposalFile) => number): number => undecided.reduce((total, file) => total + of(file), 0);
  const conflict = undecided.find((file) => file.state === 'conflict');
  return {
    label,
    description: `${plural(undecided.length, '{0} file', '{0} files')}, +${sum((file) => file.added)} −${sum((file) => file.removed)}`,
    detail: conflict?.reason ?? undecided.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', '),
    iconPath: new vscode.ThemeIcon(conflict ? 'warning' : 'diff'),
    buttons: buttons(),
    proposal,
  };
}

interface FileItem extends vscode.QuickPickItem {
  file: ProposalFile;
}

/** Asks which files of a proposal are meant; undefined when none. */
export async function pickFiles(proposal: Proposal): Promise<readonly ProposalFile[] | undefined> {
  const items = proposal.files.filter(isUndecided).map((file): FileItem => ({
    label: nameOf(file.uri),
    description: `+${file.added} −${file.removed}`,
    detail: file.reason ?? vscode.workspace.asRelativePath(file.uri),
    picked: file.state === 'open',
    file,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: proposal.label,
    placeHolder: t('Choose the files to change'),
    canPickMany: true,
  });
  return chosen && chosen.length > 0 ? chosen.map(({ file }) => file) : undefined;
}

function isUndecided({ state }: ProposalFile): boolean {
  return state === 'open' || state === 'conflict';
}
