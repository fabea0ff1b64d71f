/**
 * The one gate that every effect on the user's machine passes: edits, input boxes, settings, processes, downloads, questions to other servers and calls to forges. It checks the policy,
 * performs, and reports one record for each effect. It must not know how an effect is done; adapters in `node/` and
 * `vscode/` bring that along, and a structure test holds that nothing else in the tree can.
 */
import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import { baseName } from '../../base/relativePath.ts';
import type { FileChange } from '../edits/fileChange.ts';
import { hasJoiner, isPlainButForJoiners, isPlainPath } from './pathPolicy.ts';
import { extensionAddress, isThisMachine } from '../providers/providerAddress.ts';
import { isDeniable, projectRefusal, type ProjectSettingsOf, unreadRefusal } from '../projectSettings/projectRefusal.ts';
import { isProtectedTarget, protectedPathsOf } from './protectedSet.ts';

/** Who said yes to a change of files, and to exactly what: `change` is the digest of what they agreed to. */
export type ChangeApproval =
  /** A person who saw it; `protectedPaths` are the protected files that were named to them. */
  | { by: 'person'; change: string; protectedPaths: readonly string[] }
  /** Somebody who ran a command, or a setting, and sees nothing before it happens: protected files are refused. */
  | { by: 'command'; change: string }
  /** Somebody who takes back what we did: it puts back their own texts, so it may be any file that we wrote. */
  | { by: 'undo'; change: string };

/** A change of files, in an editor or on the disk. */
export interface ChangeFiles {
  kind: 'changeFiles';
  /** The workspace folder: an absolute path or a URI. */
  root: string;
  changes: readonly FileChange[];
  /** Digest (`node/changeDigest.ts`) of what is about to be done, taken right before. */
  change: string;
  approval: ChangeApproval | null;
  /**
   * Where the disk was found to have the files, which differs from their paths where links inside the folder lead elsewhere in it; relative to the root. A
   * path with unseen joiners has to be among them.
   */
  realPaths?: readonly string[];
}

/** Never one that throws work away: no reset, no clean, nothing by force. */
export type RepositoryChange = 'stage' | 'commit' | 'makeBranch' | 'switchBranch' | 'stash' | 'popStash';

/** What is written where the user said in a dialog. */
export type SavedFile = keyof typeof savedEndings;

/** How names of such files end: none can be one by which programs find what they run or are set by. */
const savedEndings = {
  picture: ['.svg'],
  conversation: ['.md', '.html', '.mlx-chat.json'],
  figures: ['.csv', '.mlx-insights.json'],
} as const;

export type Effect =
  | ChangeFiles
  /** Text put into a repository's commit message box. */
  | { kind: 'writeInputBox'; repository: string }
  /** Something that the user had git do to a repository, which runs the user's hooks; what it does they saw before. */
  | { kind: 'changeRepository'; repository: string; what: RepositoryChange }
  | { kind: 'setSetting'; key: string }
  /** A model's file put into the system's bin, because the user named it. */
  | { kind: 'removeModel'; path: string }
  /** What is our own on the disk, removed for good because the user leaves. */
  | { kind: 'removeData'; folder: string }
  /** A file written where the user said in a dialog. */
  | { kind: 'saveFile'; file: string; what: SavedFile }
  /** A file that the user wants from another machine. */
  | { kind: 'fetchFile'; address: string; file: string }
  /** A question, or asking for the models, sent to somebody else's server; `agreed` is the origin that the user agreed to, null for none. */
  | { kind: 'askProvider'; address: string; agreed: string | null }
  /** A call to GitHub or GitLab, for the user's pull requests; `agreed` as above. */
  | { kind: 'askForge'; address: string; method: string; agreed: string | null }
  /** Asking other extensions which models they have, which starts them. */
  | { kind: 'listExtensionModels' }
  /** Asking another extension for its models, or handing it texts to be counted or a question, which it sends nobody knows where; `agreed` as above. */
  | { kind: 'askExtension'; vendor: string; what: 'models' | 'count' | 'question'; agreed: string | null }
  /** A command in a terminal, which a person has read: `approved` is the digest of what they agreed to, and `allowed` whether they want commands run at all. */
  | { kind: 'startProcess'; program: 'command'; allowed: boolean; digest: string; approved: string | null }
  | { kind: 'startProcess'; program: 'worker' | 'indexer' | 'git' | 'typescript' | 'pmset' | 'sysctl' };

/** What the policy needs to know about the moment of the effect; asked anew each time, never remembered. */
export interface Surroundings {
  workspaceTrusted: boolean;
  /** Nothing may leave this machine, whoever asks for it. */
  offline: boolean;
  /** What projects rule out; absent where there are none. */
  project?: ProjectSettingsOf;
  /** What projects rule out isn't known yet: resolves when it is, false where that can't be waited for. Null or absent where it is known. */
  projectRead?: () => Promise<boolean> | null;
}

/** One line for each effect, done or refused. */
export interface EffectRecord {
  effect: Effect;
  outcome: 'done' | 'refused' | 'cancelled' | 'failed';
  reason?: string;
}

/** Settings that the extension may change itself, each by a command that says so. */
const ownSettings = new Set([
  'mlxCode.chat.maxTokens',
  'mlxCode.models.contextSize',
  'mlxCode.models.path',
  'mlxCode.models.provider',
  'mlxCode.providers',
  'mlxCode.models.byProject',
  'mlxCode.models.completionModel',
  'mlxCode.models.draftModel',
  'mlxCode.models.smallModel',
  'mlxCode.models.embeddingModel',
  'mlxCode.models.rerankingModel',
  'mlxCode.completion.enabled',
  'mlxCode.context.gather',
  'mlxCode.completion.languages',
]);

/** Returns why the effect is refused, or null: by our own policy, or by the project's, which can only take away. Pure. */
export function refusal(effect: Effect, surroundings: Surroundings): AppError | null {
  return ownRefusal(effect, surroundings) ?? (surroundings.project ? projectRefusal(effect, surroundings.project) : null);
}

function ownRefusal(effect: Effect, surroundings: Surroundings): AppError | null {
  switch (effect.kind) {
    case 'changeFiles':
      return changeRefusal(effect);
    case 'startProcess':
      if (effect.program === 'command') return commandRefusal(effect, surroundings);
      // The worker is our own program, TypeScript the editor's, which loads nothing of the folder's, and those that tell of the machine are the
      // system's; git runs in a folder that may tell it to run others.
      if (effect.program === 'git' && !surroundings.workspaceTrusted)
        return new AppError('workspaceUntrusted', 'git in an untrusted folder');
      return null;
    case 'changeRepository':
      if (!surroundings.workspaceTrusted) return new AppError('workspaceUntrusted', 'git runs hooks of an untrusted folder');
      return null;
    case 'writeInputBox':
      if (!surroundings.workspaceTrusted) return new AppError('workspaceUntrusted', 'git view of an untrusted folder');
      return null;
    case 'removeModel':
      return /\.gguf$/i.test(effect.path)
        ? null
        : new AppError('modelNotDeleted', 'no model file', { path: effect.path, reason: 'notModel' });
    case 'removeData':
      return null;
    case 'saveFile': {
      const { file, what } = effect;
      const endings = savedEndings[what];
      if (endings.some((ending) => file.toLowerCase().endsWith(ending))) return null;
      return new AppError('fileNotSaved', 'another ending', { what, path: file, reason: 'name', endings: endings.join(' or ') });
    }
    case 'fetchFile':
      return surroundings.offline ? new AppError('offline', 'no connections are wanted', { what: 'download' }) : null;
    case 'askProvider':
      return askRefusal(effect, surroundings);
    case 'askForge':
      return forgeRefusal(effect, surroundings);
    case 'listExtensionModels':
      return surroundings.offline ? new AppError('offline', 'no connections are wanted', { what: 'provider' }) : null;
    case 'askExtension':
      return extensionRefusal(effect, surroundings);
    case 'setSetting':
      return ownSettings.has(effect.key) ? null : new AppError('internal', `not a setting of ours: ${effect.key}`);
  }
}

/** A folder that isn't trusted may hold programs of the names that people type. */
function commandRefusal(
  { allowed, digest, approved }: Extract<Effect, { program: 'command' }>,
  { workspaceTrusted }: Surroundings,
): AppError | null {
  if (!allowed) return new AppError('runRefused', 'no commands are wanted', { why: 'off' });
  if (!workspaceTrusted) return new AppError('workspaceUntrusted', 'a command in an untrusted folder');
  return approved === digest ? null : new AppError('internal', 'not the command that was agreed to');
}

/** Asking this machine leaves it to nobody; every other one has to be wanted, and agreed to by somebody who read what is sent. */
function askRefusal({ address, agreed }: Extract<Effect, { kind: 'askProvider' }>, { offline }: Surroundings): AppError | null {
  const url = URL.parse(address);
  if (!url) return new AppError('internal', 'a provider without an address');
  const { host, hostname, origin, protocol } = url;
  if (isThisMachine(hostname)) return null;
  if (offline) return new AppError('offline', 'no connections are wanted', { what: 'provider', host });
  if (protocol !== 'https:') return new AppError('internal', `${host} would be asked without encryption`);
  return agreed === origin ? null : new AppError('providerNotAllowed', `nobody agreed to ${origin}`, { host });
}

/** Which one is asked depends on what a repository names as its remote, so the folder has to be trusted, and this machine has to be agreed to as well. */
function forgeRefusal({ address, agreed }: Extract<Effect, { kind: 'askForge' }>, surroundings: Surroundings): AppError | null {
  const url = URL.parse(address);
  if (!url) return new AppError('internal', 'a forge without an address');
  const { host, hostname, origin, protocol } = url;
  const local = isThisMachine(hostname);
  if (!surroundings.workspaceTrusted) return new AppError('workspaceUntrusted', 'the remote of an untrusted folder');
  if (surroundings.offline && !local) return new AppError('offline', 'no connections are wanted', { what: 'forge', host });
  if (protocol !== 'https:' && !local) return new AppError('internal', `${host} would be asked without encryption`);
  return agreed === origin ? null : new AppError('forgeNotAllowed', `nobody agreed to ${origin}`, { host });
}

/** What another extension gets may leave this machine, whatever it says: there is none that counts as being on it. */
function extensionRefusal({ vendor, agreed }: Extract<Effect, { kind: 'askExtension' }>, { offline }: Surroundings): AppError | null {
  const { host, origin } = extensionAddress(vendor, null);
  if (offline) return new AppError('offline', 'no connections are wanted', { what: 'provider', host });
  return agreed === origin ? null : new AppError('providerNotAllowed', `nobody agreed to ${vendor}`, { host });
}

function changeRefusal({ changes, realPaths = [], change, approval }: ChangeFiles): AppError | null {
  const named = changes.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path]));
  const found = new Set(realPaths);
  const outside =
    named.find((path) => !isPlainPath(path) && !isFound(path, changes, found)) ?? realPaths.find((path) => !isPlainButForJoiners(path));
  if (outside !== undefined) return new AppError('editConflict', 'not a path inside the folder', { path: outside, reason: 'outside' });
  if (approval === null) return new AppError('editFailed', 'a change nobody has approved');
  if (approval.change !== change) return new AppError('editFailed', 'not the change that was approved');
  if (approval.by === 'undo') return null;
  const approved = new Set(approval.by === 'person' ? approval.protectedPaths : []);
  const needed = [...protectedPathsOf(changes), ...realPaths.filter((path) => isProtectedTarget(path, named))];
  const path = needed.find((candidate) => !approved.has(candidate));
  return path === undefined ? null : new AppError('editConflict', 'a protected file', { path, reason: 'protected' });
}

/** A name with joiners that is there may get another text. Made, renamed or deleted it can't be: gone, it couldn't be told from an invented one. */
function isFound(path: string, changes: readonly FileChange[], found: ReadonlySet<string>): boolean {
  if (!found.has(path) || !isPlainButForJoiners(path)) return false;
  if (!hasJoiner(baseName(path))) return true;
  return changes.every(
    (one) => (one.path !== path && one.from !== path) || (one.from === undefined && one.before !== null && one.after !== null),
  );
}

/** What the record says of an effect: names and digests, never a file's text. */
function recorded(effect: Effect): Readonly<Record<string, unknown>> {
  if (effect.kind !== 'changeFiles') return { ...effect, kind: undefined };
  const { root, changes, change, approval } = effect;
  const files = changes.map(({ path, from, before, after }) => {
    const what = from !== undefined ? `rename ${from} to` : before === null ? 'create' : after === null ? 'delete' : 'modify';
    return `${what} ${path}`;
  });
  return { root, files, change, approval };
}

export class EffectsGate {
  readonly #surroundings: () => Surroundings;
  readonly #log: Log;

  constructor(surroundings: () => Surroundings, log: Log) {
    this.#surroundings = surroundings;
    this.#log = log;
  }

  /** Why an effect would be refused now, by what is known by now, or null. Nothing is done or recorded. */
  refusalOf(effect: Effect): AppError | null {
    return refusal(effect, this.#surroundings());
  }

  /** Performs the effect when the policy allows it; otherwise throws the policy's AppError and performs nothing. */
  async run<T>(effect: Effect, perform: () => Promise<T>): Promise<T> {
    // Nothing is waited for where all is known, as what is held against its digest is to be done in the same moment.
    const reading = isDeniable(effect) ? this.#surroundings().projectRead?.() : null;
    const known = !reading || (await reading);
    const refused = refusal(effect, this.#surroundings()) ?? (known ? null : unreadRefusal());
    if (refused) {
      this.#record({ effect, outcome: 'refused', reason: refused.message });
      throw refused;
    }
    try {
      const result = await perform();
      this.#record({ effect, outcome: 'done' });
      return result;
    } catch (error) {
      if (AppError.isCancelled(error)) this.#record({ effect, outcome: 'cancelled' });
      else this.#record({ effect, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }

  /** Records an effect that was asked for and is refused before it comes to performing it, say because its path leads outside. */
  recordRefusal(effect: Effect, reason: string): void {
    this.#record({ effect, outcome: 'refused', reason });
  }

  #record(record: EffectRecord): void {
    const { effect, outcome, reason } = record;
    this.#log.info(`effect ${effect.kind} ${outcome}${reason ? ` (${reason})` : ''} ${JSON.stringify(recorded(effect))}`);
  }
}
