/** Has attachments outlive the window: what they are is kept with the workspace, and they are read anew when it is opened again. */
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { type KeptThing, keptThings } from '../../core/context/keptThings.ts';
import type { Attachable } from '../../core/context/pinnedSources.ts';
import { userMessage } from '../../core/userMessage.ts';
import { gitApi, type GitRepository } from '../git/gitApi.ts';
import { keepState } from '../keepState.ts';
import type { Services } from '../services.ts';
import { attachedFile } from './attachedFile.ts';
import { attachedFolder } from './attachedFolder.ts';
import { attachedCommit, attachedDiff } from './attachedGit.ts';
import { attachedSymbol } from './attachedSymbol.ts';
import { reasonsOf } from './attaching.ts';

const storeKey = 'mlxCode.attached';

/** Attaches what was attached when the window was closed, and keeps what is from now on. */
export function keepAttachments(
  services: Pick<Services, 'attached' | 'context' | 'effects' | 'log' | 'mentions' | 'messages'>,
): Disposable {
  const { attached, context, log, messages } = services;
  const store = new DisposableStore();
  let restored = false;
  let told = '';
  const keep = (): void => {
    const kept = attached.kept;
    const text = JSON.stringify(kept);
    // While they are attached again, those that are still to come count as well.
    if (!restored || text === told) return;
    told = text;
    keepState(context.workspaceState, storeKey, kept.length > 0 ? kept : undefined, log, 'the attachments were not kept');
  };
  store.add(attached.onDidChange(keep));
  void restore(keptThings(context.workspaceState.get(storeKey)), services)
    .then((refused) => {
      if (refused.length === 0) return;
      messages.showError(
        new AppError('attachRefused', 'not all attached again', { count: refused.length, reasons: reasonsOf({ refused }) }),
        'attachments',
      );
    })
    .finally(() => {
      restored = true;
      keep();
    });
  return store;
}

/** Attaches them in their order, and says of what can't be in a sentence each. Never rejects. */
async function restore(
  things: readonly KeptThing[],
  { attached, ...services }: Pick<Services, 'attached' | 'context' | 'effects' | 'mentions'>,
): Promise<string[]> {
  // The other features add their kinds of mentions in the same turn as this one begins.
  await setImmediate();
  const refused: string[] = [];
  for (const thing of things) {
    try {
      await attached.add(await attachableOf(thing, services));
    } catch (error) {
      if (AppError.isCancelled(error)) return [];
      refused.push(`${nameOf(thing)}: ${userMessage(error).text}`);
    }
  }
  return refused;
}

async function attachableOf(
  thing: KeptThing,
  { context, effects, mentions }: Pick<Services, 'context' | 'effects' | 'mentions'>,
): Promise<Attachable> {
  const kind = context.extension.extensionKind;
  switch (thing.kind) {
    case 'file':
      return attachedFile(vscode.Uri.parse(thing.uri), thing.lines);
    case 'folder':
      return attachedFolder(vscode.Uri.parse(thing.uri));
    case 'symbol': {
      const { first, last } = thing.lines;
      return attachedSymbol({ uri: vscode.Uri.parse(thing.uri), name: thing.name, range: new vscode.Range(first - 1, 0, last - 1, 0) });
    }
    case 'diff':
      return attachedDiff(await repositoryAt(thing.repository, kind), effects);
    case 'commit': {
      const repository = await repositoryAt(thing.repository, kind);
      const commit = await repository.getCommit(thing.hash).catch(() => missing(thing.hash.slice(0, 7)));
      return attachedCommit(repository, commit, effects);
    }
    default:
      return mentions.whole(thing.kind) ?? missing(thing.kind);
  }
}

/** Rejects as {@link gitApi} does, with `workspaceUntrusted` where git isn't started, and with `gitNoRepository`. */
async function repositoryAt(root: string, kind: vscode.ExtensionKind): Promise<GitRepository> {
  if (!vscode.workspace.isTrusted) throw new AppError('workspaceUntrusted', 'git needs a trusted workspace');
  const found = (await gitApi(kind)).repositories.find(({ rootUri }) => rootUri.toString() === root);
  if (!found) throw new AppError('gitNoRepository', 'no such repository');
  return found;
}

function missing(path: string): never {
  throw new AppError('pathNone', 'not there any more', { path });
}

function nameOf(thing: KeptThing): string {
  if (thing.kind === 'symbol') return thing.name;
  if ('uri' in thing) return vscode.workspace.asRelativePath(vscode.Uri.parse(thing.uri));
  return thing.kind === 'commit' ? thing.hash.slice(0, 7) : `@${thing.kind}`;
}
