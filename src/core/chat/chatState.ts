/**
 * What the chat shows, and the numbered events that tell of every change. Whoever takes a snapshot and applies the events after it
 * has the state; nothing is changed without an event. It knows nothing of engines or prompts.
 */
import { Emitter } from '../../base/event.ts';
import type { EditCard } from '../../protocol/editCard.ts';
import {
  type ChatEvent,
  type ChatLook,
  type ChatSnapshot,
  type CommandInfo,
  type CommandSuggestion,
  type ContextChip,
  type ContextMeter,
  type GatheringState,
  type ModelState,
  type Turn,
  usualLook,
  type WaitingQuestion,
} from '../../protocol/webview.ts';

type WithoutRevision<T> = T extends unknown ? Omit<T, 'revision'> : never;

export class ChatState {
  readonly #emitter: Emitter<ChatEvent>;
  #revision = 0;
  #model: ModelState;
  // Turns, chips and meters are replaced, never changed: an event or snapshot already handed out stays as it was. The list of turns itself changes
  // in its place, so that a piece of an answer costs the same after the first question as after the five thousandth.
  #turns: Turn[] = [];
  /** Where in the list a turn is, by its id. */
  readonly #places = new Map<number, number>();
  #chips: readonly ContextChip[] = [];
  #gathering: GatheringState | null = null;
  #meter: ContextMeter | null = null;
  #busy = false;
  #working = false;
  #notice: string | null = null;
  #modelsHere: number | null = null;
  #commands: readonly CommandInfo[] = [];
  #suggestions: readonly CommandSuggestion[] = [];
  #look: ChatLook = usualLook;
  #waiting: readonly WaitingQuestion[] = [];

  constructor(model: ModelState, onListenerError: (error: unknown) => void) {
    this.#model = model;
    this.#emitter = new Emitter(onListenerError);
  }

  get onEvent(): Emitter<ChatEvent>['event'] {
    return this.#emitter.event;
  }

  get snapshot(): ChatSnapshot {
    return {
      revision: this.#revision,
      model: this.#model,
      turns: [...this.#turns],
      chips: [...this.#chips],
      gathering: this.#gathering,
      meter: this.#meter,
      busy: this.#busy,
      working: this.#working,
      notice: this.#notice,
      modelsHere: this.#modelsHere,
      commands: [...this.#commands],
      suggestions: [...this.#suggestions],
      look: this.#look,
      waiting: [...this.#waiting],
    };
  }

  /** The list as it is now; it changes with the state. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  get meter(): ContextMeter | null {
    return this.#meter;
  }

  turn(id: number): Turn | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#turns[place];
  }

  /** Adds the turn, whose id is above those of all others, or puts it in the place of the one with its id. */
  putTurn(turn: Turn, busy: boolean): void {
    this.#replace(turn);
    this.#busy = busy;
    this.#fire({ type: 'turn', turn, busy });
  }

  /** Appends to a turn's answer; ignored when the turn is gone. */
  appendText(id: number, text: string): void {
    const turn = this.turn(id);
    if (text === '' || !turn) return;
    this.#replace({ ...turn, answer: turn.answer + text });
    this.#fire({ type: 'text', id, text });
  }

  /** Replaces a turn's proposed changes; ignored when the turn is gone. */
  setEdits(id: number, edits: EditCard | null): void {
    const turn = this.turn(id);
    if (!turn || same(turn.edits, edits)) return;
    this.#replace({ ...turn, edits });
    this.#fire({ type: 'edits', id, edits });
  }

  /** Shows turns before or after those that are there. Sent as a whole snapshot. */
  restoreTurns(turns: readonly Turn[], where: 'before' | 'after'): void {
    this.#turns = where === 'before' ? [...turns, ...this.#turns] : [...this.#turns, ...turns];
    this.#turns.forEach(({ id }, place) => this.#places.set(id, place));
    this.#fireSnapshot();
  }

  /** Forgets the conversation. Sent as a whole snapshot: there is no event for turns that go. */
  clearTurns(): void {
    this.#turns = [];
    this.#places.clear();
    this.#busy = false;
    this.#fireSnapshot();
  }

  setModel(model: ModelState): void {
    this.#model = model;
    this.#fire({ type: 'model', model });
  }

  setChips(chips: readonly ContextChip[]): void {
    if (same(chips, this.#chips)) return;
    this.#chips = chips;
    this.#fire({ type: 'chips', chips: [...chips] });
  }

  setGathering(gathering: GatheringState | null): void {
    if (same(gathering, this.#gathering)) return;
    this.#gathering = gathering;
    this.#fire({ type: 'gathering', gathering });
  }

  setMeter(meter: ContextMeter | null): void {
    if (same(meter, this.#meter)) return;
    this.#meter = meter;
    this.#fire({ type: 'meter', meter });
  }

  setWorking(working: boolean): void {
    if (working === this.#working) return;
    this.#working = working;
    this.#fire({ type: 'working', working });
  }

  setNotice(notice: string | null): void {
    if (notice === this.#notice) return;
    this.#notice = notice;
    this.#fire({ type: 'notice', notice });
  }

  setModelsHere(modelsHere: number | null): void {
    if (modelsHere === this.#modelsHere) return;
    this.#modelsHere = modelsHere;
    this.#fire({ type: 'modelsHere', modelsHere });
  }

  setCommands(commands: readonly CommandInfo[]): void {
    if (same(commands, this.#commands)) return;
    this.#commands = commands;
    this.#fire({ type: 'commands', commands: [...commands] });
  }

  setSuggestions(suggestions: readonly CommandSuggestion[]): void {
    if (same(suggestions, this.#suggestions)) return;
    this.#suggestions = suggestions;
    this.#fire({ type: 'suggestions', suggestions: [...suggestions] });
  }

  setLook(look: ChatLook): void {
    if (same(look, this.#look)) return;
    this.#look = look;
    this.#fire({ type: 'look', look });
  }

  setWaiting(waiting: readonly WaitingQuestion[]): void {
    if (same(waiting, this.#waiting)) return;
    this.#waiting = waiting;
    this.#fire({ type: 'waiting', waiting: [...waiting] });
  }

  forgotten(questions: readonly string[]): void {
    this.#fire({ type: 'forgotten', questions });
  }

  /** Leads to a turn; ignored when it is gone. */
  point(id: number): void {
    const place = this.#places.get(id);
    if (place !== undefined) this.#fire({ type: 'pointed', id, place });
  }

  dispose(): void {
    this.#emitter.dispose();
  }

  #replace(turn: Turn): void {
    const place = this.#places.get(turn.id) ?? this.#turns.length;
    this.#places.set(turn.id, place);
    this.#turns[place] = turn;
  }

  #fireSnapshot(): void {
    this.#revision++;
    this.#emitter.fire({ type: 'snapshot', revision: this.#revision, state: this.snapshot });
  }

  #fire(event: WithoutRevision<ChatEvent>): void {
    this.#revision++;
    this.#emitter.fire({ ...event, revision: this.#revision });
  }
}

/** Equal as plain data; these are small objects of strings and numbers with a fixed order of keys. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
