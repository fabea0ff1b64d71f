/**
 * The webview's copy of the host's state: one pure reducer over the numbered events. It owns nothing that a user made (the
 * draft and the scroll position are elsewhere) and must not know the DOM. Turns that an event doesn't touch keep their
 * identity, so a view can tell by `===` what to draw again.
 */
import type {
  ChatEvent,
  ChatSnapshot,
  CommandInfo,
  CommandSuggestion,
  ContextChip,
  ContextMeter,
  GatheringState,
  ModelState,
  Turn,
} from '../../src/protocol/webview.ts';

export interface ChatState {
  /** Revision of the last event that went in; -1 before the first snapshot. */
  revision: number;
  model: ModelState;
  turns: readonly Turn[];
  chips: readonly ContextChip[];
  gathering: GatheringState | null;
  meter: ContextMeter | null;
  busy: boolean;
  working: boolean;
  notice: string | null;
  modelsHere: number | null;
  commands: readonly CommandInfo[];
  suggestions: readonly CommandSuggestion[];
  /** How often the host asked for the cursor to be in the composer. */
  focusRequests: number;
}

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
  focusRequests: 0,
};

/** Applies one event. Events at or below the current revision are old news and change nothing. */
export function reduce(state: ChatState, event: ChatEvent): Reduction {
  if (event.type === 'snapshot') return { state: fromSnapshot(state, event.state, event.revision), gap: false };
  if (state.revision < 0) return { state, gap: true };
  if (event.revision <= state.revision) return { state, gap: false };
  if (event.revision !== state.revision + 1) return { state, gap: true };
  const revision = event.revision;
  switch (event.type) {
    case 'turn':
      return { state: { ...state, revision, turns: withTurn(state.turns, event.turn), busy: event.busy }, gap: false };
    case 'text': {
      const index = state.turns.findIndex((turn) => turn.id === event.id);
      const turn = state.turns[index];
      if (!turn) return { state, gap: true };
      return { state: { ...state, revision, turns: state.turns.with(index, { ...turn, answer: turn.answer + event.text }) }, gap: false };
    }
    case 'edits': {
      const index = state.turns.findIndex((turn) => turn.id === event.id);
      const turn = state.turns[index];
      if (!turn) return { state, gap: true };
      return { state: { ...state, revision, turns: state.turns.with(index, { ...turn, edits: event.edits }) }, gap: false };
    }
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
    case 'focus':
      return { state: { ...state, revision, focusRequests: state.focusRequests + 1 }, gap: false };
  }
}

function fromSnapshot(state: ChatState, snapshot: ChatSnapshot, revision: number): ChatState {
  return {
    revision,
    model: snapshot.model,
    turns: snapshot.turns,
    chips: snapshot.chips,
    gathering: snapshot.gathering,
    meter: snapshot.meter,
    busy: snapshot.busy,
    working: snapshot.working,
    notice: snapshot.notice,
    modelsHere: snapshot.modelsHere,
    commands: snapshot.commands,
    suggestions: snapshot.suggestions ?? [],
    focusRequests: state.focusRequests,
  };
}

function withTurn(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  const index = turns.findIndex((other) => other.id === turn.id);
  return index < 0 ? [...turns, turn] : turns.with(index, turn);
}
