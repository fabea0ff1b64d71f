import * as vscode from 'vscode';
import type { ReviewChanges } from '../../core/review/reviewSubject.ts';
import { noTeamRules, type TeamRules } from '../../core/review/teamRules.ts';
import { readTeamRules } from '../../node/review/readTeamRules.ts';

/** The team's rules in a folder for what is reviewed, whose paths count from there; none where the workspace isn't trusted or the folder is on no disk. Rejects with `fileUnreadable` where it is gone. */
export async function teamRulesIn(root: vscode.Uri, { files }: Pick<ReviewChanges, 'files'>): Promise<TeamRules> {
  if (!vscode.workspace.isTrusted || root.scheme !== 'file' || files.length === 0) return noTeamRules;
  return readTeamRules(
    root.fsPath,
    files.map(({ path }) => path),
  );
}
