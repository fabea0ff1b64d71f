/** From an answer in any form to changes of files: reads the plan, then the files that it names, and holds the one against the others. */
import { throwIfCancelled } from '../../../base/appError.ts';
import { baseName } from '../../../base/relativePath.ts';
import type { EditPlan } from '../editPlan.ts';
import type { Conflict } from '../fileChange.ts';
import type { EditAccess, FileText, ReadEdits, ReadOptions } from './editAccess.ts';
import { readPlanInTurns } from './editReader.ts';
import { locate, type StatedFile } from './locate.ts';
import { cleanPath, similarPaths } from './pathMap.ts';

/**
 * Reads an answer: whole-file blocks, SEARCH/REPLACE blocks, unified diffs, `apply_patch`, mixed as they come. Nothing is written. Never throws for
 * what the answer says; throws what `access` throws, and `cancelled` when the signal is aborted.
 */
export async function readEdits(answer: string, access: EditAccess, options: ReadOptions = {}): Promise<ReadEdits> {
  return readPlannedEdits(await readPlanInTurns(answer, options.finished, options.signal), access, options);
}

/** The same for a plan that was read before, say while the answer was streaming. */
export async function readPlannedEdits(plan: EditPlan, access: EditAccess, options: ReadOptions = {}): Promise<ReadEdits> {
  const workspace = new Workspace(access, options.signal);
  const files = new Map<string, StatedFile>();
  for (const edit of plan.edits) {
    for (const path of edit.kind === 'rename' ? [edit.path, edit.to] : [edit.path]) {
      if (!files.has(path ?? '')) files.set(path ?? '', path === null ? await workspace.current() : await workspace.find(path));
    }
  }
  const located = await locate(plan, files, options);
  const conflicts: Conflict[] = [];
  for (const conflict of located.conflicts) conflicts.push(await workspace.explained(conflict));
  return { ...located, conflicts, plan };
}

/** Reads each file once, and the list of files only when a path isn't there as it is written. */
class Workspace {
  private readonly texts = new Map<string, FileText>();
  /** Paths that are not there and were taken for no other, by how they are stated. */
  private readonly missing = new Map<string, string>();
  private known: readonly string[] | null = null;
  /** The known paths by their last name, in small letters. */
  private byName: Map<string, string[]> | null = null;

  private readonly access: EditAccess;
  private readonly signal: AbortSignal | undefined;

  constructor(access: EditAccess, signal: AbortSignal | undefined) {
    this.access = access;
    this.signal = signal;
  }

  /** The caller's current file, or its only one. */
  async current(): Promise<StatedFile> {
    const path = this.access.current ?? (await this.onlyPath());
    if (path === undefined) return { path: null, pathMatch: null, text: null, reason: 'noPath', asNew: null };
    return { path, pathMatch: 'current', asNew: null, ...textAndReason(await this.read(path)) };
  }

  async find(stated: string): Promise<StatedFile> {
    const clean = cleanPath(stated, this.access.root);
    if ('outside' in clean) {
      const file = clean.maybe === null ? null : await this.read(clean.maybe);
      if (file && 'text' in file) return { path: clean.maybe, pathMatch: 'normalised', text: file.text, reason: null, asNew: null };
      return { path: null, pathMatch: null, text: null, reason: 'outside', asNew: null };
    }
    const found = textAndReason(await this.read(clean.path));
    const pathMatch = clean.changed ? 'normalised' : 'exact';
    if (found.reason !== 'missingFile') return { path: clean.path, pathMatch, asNew: null, ...found };
    const plain = await this.withoutDiffPrefix(clean.path);
    if (plain) return plain;
    const similar = this.access.literal ? [] : await this.similarTo(clean.path);
    const [only] = similar;
    if (only === undefined || similar.length > 1) {
      this.missing.set(stated, clean.path);
      return { path: clean.path, pathMatch, asNew: null, ...found };
    }
    return { path: only, pathMatch: 'suffix', asNew: clean.path, ...textAndReason(await this.read(only)) };
  }

  /** A file that isn't there is told with those that its path may mean. */
  async explained(conflict: Conflict): Promise<Conflict> {
    const path = conflict.reason === 'missingFile' ? this.missing.get(conflict.path ?? '') : undefined;
    const similar = path === undefined ? [] : await this.similarTo(path);
    return similar.length > 0 ? { ...conflict, similar } : conflict;
  }

  private async similarTo(path: string): Promise<readonly string[]> {
    this.byName ??= byLastName(await this.paths());
    return similarPaths(path, this.byName.get(lastName(path)) ?? []);
  }

  /** `a/src/x.ts` where no folder is called so: the prefix that diffs put before a path. */
  private async withoutDiffPrefix(path: string): Promise<StatedFile | null> {
    if (!/^[ab]\/./.test(path) || (await this.paths()).some((other) => other.startsWith(path.slice(0, 2)))) return null;
    const file = await this.read(path.slice(2));
    return 'text' in file ? { path: path.slice(2), pathMatch: 'normalised', text: file.text, reason: null, asNew: null } : null;
  }

  private async onlyPath(): Promise<string | undefined> {
    if (this.access.literal) return undefined;
    const paths = await this.paths();
    return paths.length === 1 ? paths[0] : undefined;
  }

  private async paths(): Promise<readonly string[]> {
    throwIfCancelled(this.signal);
    return (this.known ??= await this.access.paths());
  }

  private async read(path: string): Promise<FileText> {
    throwIfCancelled(this.signal);
    const known = this.texts.get(path);
    if (known) return known;
    const text = await this.access.read(path);
    this.texts.set(path, text);
    return text;
  }
}

function lastName(path: string): string {
  return baseName(path).toLowerCase();
}

function byLastName(paths: readonly string[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const path of paths) {
    const name = lastName(path);
    const same = byName.get(name);
    if (same) same.push(path);
    else byName.set(name, [path]);
  }
  return byName;
}

function textAndReason(file: FileText): Pick<StatedFile, 'text' | 'reason'> {
  return 'text' in file ? { text: file.text, reason: null } : { text: null, reason: file.reason };
}
