import type { EditPlan } from '../edits/editPlan.ts';
import type { Conflict, FileChange } from '../edits/fileChange.ts';
import type { EditAccess, FileText, LocatedEdit, ReadEdits } from '../edits/reader/editAccess.ts';
import { readPlanInTurns } from '../edits/reader/editReader.ts';
import { readPlannedEdits } from '../edits/reader/readEdits.ts';
import type { SourceDocument } from './contextSource.ts';
import type { PlacedConflict } from './editCard.ts';

/** Lines to choose from that one row of a card has room for. */
const maxPlaces = 8;

/** The changes of files in an answer, held against the texts of the moment at which the question was asked. */
export class AnswerReading {
  readonly changes: readonly FileChange[];
  readonly conflicts: readonly PlacedConflict[];
  /** Paths of files that are already as the answer wants them. */
  readonly unchanged: readonly string[];
  readonly #access: EditAccess;
  readonly #plan: EditPlan;
  readonly #edits: readonly LocatedEdit[];

  private constructor(read: ReadEdits, conflicts: readonly PlacedConflict[], access: EditAccess) {
    this.changes = read.changes;
    this.conflicts = conflicts;
    const changing = new Set(read.changes.map(({ path }) => path));
    const kept = read.edits.flatMap(({ edit, outcome }) => (outcome === 'nothing' && edit.path !== null ? [edit.path] : []));
    this.unchanged = [...new Set(kept)].filter((path) => !changing.has(path));
    this.#access = access;
    this.#plan = read.plan;
    this.#edits = read.edits;
  }

  /**
   * Reads an answer; `access` is asked for the files that did not go with the question. `cut`: the answer was ended before the model ended it, so that
   * a last block without its end isn't whole. Lets others have their turn, and rejects with `cancelled` when the signal is aborted.
   */
  static async of(
    answer: string,
    access: EditAccess,
    { documents, cut }: { documents: readonly SourceDocument[]; cut: boolean },
    signal?: AbortSignal,
  ): Promise<AnswerReading> {
    return located(await readPlanInTurns(answer, !cut, signal), textsAsAsked(access, documents), signal);
  }

  /** The same answer with the edit of an ambiguous conflict put at one of its lines. */
  withPlace(conflict: Conflict, line: number): Promise<AnswerReading> {
    const meant = this.#editOf(conflict)?.edit;
    const edits = this.#plan.edits.map((edit) =>
      edit === meant && edit.kind === 'replace' ? { ...edit, hint: { ...edit.hint, line, chosen: true } } : edit,
    );
    return located({ ...this.#plan, edits }, this.#access);
  }

  #editOf(conflict: Conflict): LocatedEdit | undefined {
    return this.#edits.find(({ edit, outcome }) => outcome === 'conflict' && isAbout(edit, conflict));
  }

  static async placed(read: ReadEdits, access: EditAccess): Promise<AnswerReading> {
    const conflicts: PlacedConflict[] = [];
    for (const conflict of read.conflicts) {
      // An answer that is nothing but thinking proposes nothing.
      if (conflict.reason === 'thinking' && conflict.path === null) continue;
      const path = read.edits.find(({ edit }) => isAbout(edit, conflict))?.path ?? null;
      const file: FileText = conflict.reason === 'ambiguous' && path !== null ? await access.read(path) : { text: '' };
      const lines = 'text' in file ? file.text.split(/\r\n|\r|\n/) : [];
      const places = conflict.reason === 'ambiguous' ? conflict.lines.slice(0, maxPlaces) : [];
      conflicts.push({ ...conflict, places: places.map((line) => ({ line, text: lines[line - 1] ?? '' })) });
    }
    return new AnswerReading(read, conflicts, access);
  }
}

async function located(plan: EditPlan, access: EditAccess, signal?: AbortSignal): Promise<AnswerReading> {
  return AnswerReading.placed(await readPlannedEdits(plan, access, signal ? { signal } : {}), access);
}

function isAbout(edit: EditPlan['edits'][number], conflict: Conflict): boolean {
  if (edit.path !== conflict.path) return false;
  return conflict.search === '' || (edit.kind === 'replace' && edit.search.split('\n').includes(conflict.search));
}

/** The workspace with the files that went with the question as they were then; each other file is read once and stays the same. */
function textsAsAsked(access: EditAccess, documents: readonly SourceDocument[]): EditAccess {
  const texts = new Map<string, Promise<FileText>>(documents.map(({ path, text }) => [path, Promise.resolve({ text })]));
  const [only, ...others] = [...new Set(documents.map(({ path }) => path))];
  return {
    ...access,
    ...(only === undefined || others.length > 0 ? {} : { current: only }),
    read(path) {
      let text = texts.get(path);
      if (!text) texts.set(path, (text = access.read(path)));
      return text;
    },
  };
}
