/**
 * What can be mentioned after an `@` in the chat: each kind is added by whoever knows it. Finds what is meant while it is typed, and keeps what it has offered, so
 * that it can be attached when it is taken.
 */
import { AppError, throwIfCancelled } from '../../base/appError.ts';
import { type Disposable, disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { MentionChoice, MentionList } from '../../protocol/webview.ts';
import { userMessage } from '../userMessage.ts';
import type { Attachable } from './pinnedSources.ts';

/** Something of a kind that fits what was typed. */
export interface MentionHit {
  name: string;
  /** Where it is, or what it is. */
  detail: string;
  /** The larger the better, comparable between kinds. */
  rank: number;
  thing(): Promise<Attachable>;
}

export interface FoundMentions {
  hits: readonly MentionHit[];
  /** There will be others in a moment: ask again. */
  pending?: boolean;
  /** What to type where there is nothing yet, in a sentence. */
  hint?: string;
}

export interface MentionKind {
  /** In lower case, without the `@`. */
  name: string;
  /** What it is, in a few words. */
  help: string;
  /** Attached as soon as the kind is taken, without anything after it. */
  thing?: () => Promise<Attachable>;
  /** Looks for what is named after the kind; `bare` when no kind was named, and what is slow or far-fetched stays away. */
  find?: (query: string, bare: boolean, signal: AbortSignal) => Promise<FoundMentions>;
  /** What it finds is offered also where no kind was named. */
  withoutName?: boolean;
}

/** Rows of the list. */
const maxChoices = 12;
/** Of so many lists that were offered last, anything can still be taken. */
const keptLists = 8;
const none: MentionList = { choices: [], pending: false, problem: null };

export class MentionKinds {
  readonly #kinds: MentionKind[] = [];
  #offered: { list: number; things: readonly (() => Promise<Attachable>)[] }[] = [];
  #nextList = 1;

  /** Adds a kind, at the end of the list. Throws for a name that is taken. */
  add(kind: MentionKind): Disposable {
    if (this.#kinds.some(({ name }) => name === kind.name)) throw new Error(`the mention @${kind.name} is there already`);
    this.#kinds.push(kind);
    return disposable(() => this.#kinds.splice(this.#kinds.indexOf(kind), 1));
  }

  /** What a kind of its own stands for, as a whole; undefined for one that isn't there, or is more than one thing. */
  whole(name: string): Promise<Attachable> | undefined {
    return this.#kinds.find((kind) => kind.name === name)?.thing?.();
  }

  /** What may be meant by the text behind an `@`: kinds first, then what fits best. Rejects with `cancelled` only. */
  async find(typed: string, signal: AbortSignal): Promise<MentionList> {
    const [, first = '', rest] = /^(\S*)(?:\s(.*))?$/s.exec(typed) ?? [];
    const wanted = first.toLowerCase();
    try {
      if (rest !== undefined) {
        const kind = this.#kinds.find(({ name, find }) => name === wanted && find !== undefined);
        return kind?.find ? this.#ofKind(await kind.find(rest.trim(), false, signal)) : none;
      }
      const kinds = this.#kinds.filter(({ name }) => name.startsWith(wanted));
      const asked = wanted === '' ? [] : this.#kinds.filter(({ withoutName }) => withoutName);
      const found = await Promise.all(asked.flatMap(({ find }) => find?.(first, true, signal) ?? []));
      const hits = found.flatMap((one) => one.hits);
      return this.#offer(kinds, { hits, pending: found.some(({ pending }) => pending) });
    } catch (error) {
      throwIfCancelled(signal);
      return { ...none, problem: userMessage(error).text };
    }
  }

  /** What a choice stands for. Rejects with `mentionGone` for one of a list that was offered too long ago, and as the kind does. */
  thing(choice: string): Promise<Attachable> {
    const [, list = '', row = ''] = /^(\d+)\.(\d+)$/.exec(choice) ?? [];
    const make = this.#offered.find((one) => one.list === Number(list))?.things[Number(row)];
    return make ? make() : Promise.reject(new AppError('mentionGone', 'no such choice'));
  }

  /** Who has named a kind waits for something of it, and is told when there is nothing. */
  #ofKind(found: FoundMentions): MentionList {
    const list = this.#offer([], found);
    if (list.choices.length > 0) return list;
    return { ...list, problem: found.pending ? t('Still looking…') : (found.hint ?? t('Nothing fits.')) };
  }

  #offer(kinds: readonly MentionKind[], { hits, pending = false }: FoundMentions): MentionList {
    const list = this.#nextList++;
    const best = [...hits].sort((a, b) => b.rank - a.rank).slice(0, maxChoices);
    const choices: MentionChoice[] = [];
    const things: (() => Promise<Attachable>)[] = [];
    const offer = (choice: Omit<MentionChoice, 'id'>, thing: (() => Promise<Attachable>) | undefined): void => {
      choices.push({ id: thing ? `${String(list)}.${String(things.length)}` : null, ...choice });
      if (thing) things.push(thing);
    };
    for (const { name, help, thing } of kinds) offer({ label: `@${name}`, help, text: `@${name}` }, thing);
    for (const hit of best) offer({ label: hit.name, help: hit.detail, text: `@${inText(hit.name)}` }, () => hit.thing());
    this.#offered = [...this.#offered, { list, things }].slice(-keptLists);
    return { choices, pending, problem: null };
  }
}

/** A name as it stands in a sentence: one with blanks would not be seen as one. */
function inText(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
