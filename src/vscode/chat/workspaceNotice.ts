import { t } from '../../base/l10n.ts';

/** What the window's folders mean for what can be asked; `null` schemes stand for no folder. */
export interface WorkspaceSituation {
  trusted: boolean;
  /** URI schemes of the workspace's folders. */
  schemes: readonly string[];
}

/** One sentence for the chat when something of the product is limited here, with what to do about it; null when nothing is. */
export function workspaceNotice({ trusted, schemes }: WorkspaceSituation): string | null {
  if (schemes.length === 0) return t('No folder is open: MLX-CODE sees only the files you open. Open a folder to work on a project.');
  if (!trusted)
    return t(
      'This folder is in Restricted Mode: questions and edits work. Commit messages, /run, and what the project itself tells MLX-CODE need you to trust it first.',
    );
  if (!schemes.some((scheme) => scheme === 'file' || scheme === 'vscode-remote')) {
    return t('This folder is virtual, not on a disk: MLX-CODE sees only the files you open. Clone it to write commit messages.');
  }
  return null;
}
