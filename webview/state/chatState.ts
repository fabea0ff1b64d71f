/**
 * The webview's copy of the host's state: one pure reducer over the numbered events. It owns nothing that a user made (the
 * draft and the scroll position are elsewhere) and must not know the DOM. Turns that an event doesn't touch keep their
 * identity, so a view can tell by `===` what to draw again.
 */
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
} from '../../src/protocol/webview.ts';

export interface ChatState {
  /** Revision of the last event that went in; -1 before the first snapshot. */
  revision: number;
  model: ModelState;
  /** All of the conversation, in order; null for those that this page doesn't hold now. The last one, and all from the last question on, are held. */
  turns: readonly (Turn | null)[];
  chips: readonly ContextChip[];
  gathering: GatheringState | null;
  meter: ContextMeter | null;
  busy: boolean;
  working: boolean;
  notice: string | null;
  modelsHere: number | null;
  commands: readonly CommandInfo[];
  suggestions: readonly CommandSuggestion[];
  look: ChatLook;
  waiting: readonly WaitingQuestion[];
  /** How often the host asked for the cursor to be in the composer. */
  focusRequests: number;
  /** The chat is shown in another place, and nothing of it is to be seen or heard here. */
  away: boolean;
}

/** The newest turns, of which nothing is let go. */
const alwaysHeld = 40;

/** What an event led to. `gap` means that events were missed: the state is unchanged and a new snapshot is needed. */
export interface Reduction {
  state: ChatState;
  gap: boolean;
}

/** Before the host has said anything. */
export const initialState: ChatState = {
  revision: -1,
  model: { status: 'idle', name: '', test: false, progress: null, contextSize: null, device: null, error: null, held: null },
  turns: [],
  chips: [],
  gathering: null,
  meter: null,
  busy: false,
  working: false,
  notice: null,
  modelsHere: null,
  commands: [],
  suggestions: [],
  look: usualLook,
  waiting: [],
  focusRequests: 0,
  away: false,
};

/** Applies one event. Events at or below the current revision are old news and change nothing. */
export function reduce(state: ChatState, event: ChatEvent): Reduction {
  if (event.type === 'snapshot') return { state: fromSnapshot(state, event.state, event.revision), gap: false };
  if (state.revision < 0) return { state, gap: true };
  if (event.type === 'turns') return given(state, event);
  if (event.type === 'focus') return { state: { ...state, focusRequests: state.focusRequests + 1 }, gap: false };
  if (event.type === 'away') return { state: { ...state, away: event.away }, gap: false };
  // The composer's, which is told itself.
  if (event.type === 'compose') return { state, gap: false };
  if (event.revision <= state.revision) return { state, gap: false };
  if (event.revision !== state.revision + 1) return { state, gap: true };
  const revision = event.revision;
  switch (event.type) {
    case 'turn':
      return { state: { ...state, revision, turns: withTurn(state.turns, event.turn), busy: event.busy }, gap: false };
    case 'text':
      return changed(state, revision, event.id, (turn) => ({ ...turn, answer: turn.answer + event.text }));
    case 'edits':
      return changed(state, revision, event.id, (turn) => ({ ...turn, edits: event.edits }));
    case 'model':
      return { state: { ...state, revision, model: event.model }, gap: false };
    case 'chips':
      return { state: { ...state, revision, chips: event.chips }, gap: false };
    case 'gathering':
      return { state: { ...state, revision, gathering: event.gathering }, gap: false };
    case 'meter':
      return { state: { ...state, revision, meter: event.meter }, gap: false };
    case 'modelsHere':
      return { state: { ...state, revision, modelsHere: event.modelsHere }, gap: false };
    case 'working':
      return { state: { ...state, revision, working: event.working }, gap: false };
    case 'notice':
      return { state: { ...state, revision, notice: event.notice }, gap: false };
    case 'commands':
      return { state: { ...state, revision, commands: event.commands }, gap: false };
    case 'suggestions':
      return { state: { ...state, revision, suggestions: event.suggestions }, gap: false };
    case 'look':
      return { state: { ...state, revision, look: event.look }, gap: false };
    case 'waiting':
      return { state: { ...state, revision, waiting: event.waiting }, gap: false };
    // The composer's and the transcript's, which are told themselves.
    case 'forgotten':
    case 'pointed':
      return { state: { ...state, revision }, gap: false };
  }
}

function fromSnapshot(state: ChatState, snapshot: ChatSnapshot, revision: number): ChatState {
  return {
    revision,
    model: snapshot.model,
    turns: [...Array<null>(snapshot.earlier ?? 0).fill(null), ...snapshot.turns],
    chips: snapshot.chips,
    gathering: snapshot.gathering,
    meter: snapshot.meter,
    busy: snapshot.busy,
    working: snapshot.working,
    notice: snapshot.notice,
    modelsHere: snapshot.modelsHere,
    commands: snapshot.commands,
    suggestions: snapshot.suggestions ?? [],
    look: snapshot.look ?? usualLook,
    waiting: snapshot.waiting ?? [],
    focusRequests: state.focusRequests,
    // Told behind it where it is.
    away: false,
  };
}

/** Turns that were asked for; those that are held already are the same. */
function given(state: ChatState, { revision, from, turns }: Extract<ChatEvent, { type: 'turns' }>): Reduction {
  if (revision !== state.revision || from + turns.length > state.turns.length) return { state, gap: true };
  const all = [...state.turns];
  for (const [index, turn] of turns.entries()) all[from + index] ??= turn;
  return { state: { ...state, turns: all }, gap: false };
}

function changed(state: ChatState, revision: number, id: number, change: (turn: Turn) => Turn): Reduction {
  const index = place(state.turns, id);
  const turn = state.turns[index];
  if (turn) return { state: { ...state, revision, turns: state.turns.with(index, change(turn)) }, gap: false };
  // What isn't held comes as it is then, when it is asked for.
  return mayBe(state.turns, id) ? { state: { ...state, revision }, gap: false } : { state, gap: true };
}

function withTurn(turns: readonly (Turn | null)[], turn: Turn): readonly (Turn | null)[] {
  const index = place(turns, turn.id);
  if (index >= 0) return turns.with(index, turn);
  return mayBe(turns, turn.id) ? turns : [...turns, turn];
}

/** Where a turn is, of those that are held; -1 for none. What changes is mostly near the end. */
function place(turns: readonly (Turn | null)[], id: number): number {
  return turns.findLastIndex((turn) => turn?.id === id);
}

/** Whether a turn is in the conversation, be it held or not. */
export function mayBe(turns: readonly (Turn | null)[], id: number): boolean {
  return place(turns, id) >= 0 || (id < (turns.at(-1)?.id ?? 0) && turns.includes(null));
}

/** More turns than these are not held. */
const maxHeld = 400;

/**
 * Lets go of the turns that are furthest from what is looked at, places `first` to `last`, where more are held than are wanted. What is at work
 * stays, and so do the newest: of these come the events.
 */
export function letGo(turns: readonly (Turn | null)[], first: number, last: number): readonly (Turn | null)[] {
  let surplus = turns.reduce((count, turn) => count + (turn ? 1 : 0), 0) - maxHeld;
  if (surplus <= 0) return turns;
  const kept = [...turns];
  const lastQuestion = kept.findLastIndex((turn) => turn?.kind === 'question');
  const newest = Math.min(lastQuestion < 0 ? kept.length : lastQuestion, kept.length - alwaysHeld);
  const distance = (index: number): number => Math.max(first - index, index - last);
  let low = 0;
  let high = newest - 1;
  while (surplus > 0 && low <= high) {
    const index = distance(low) >= distance(high) ? low++ : high--;
    const turn = kept[index];
    if (!turn || distance(index) <= 0 || turn.replay?.status === 'running') continue;
    kept[index] = null;
    surplus--;
  }
  return kept;
}
