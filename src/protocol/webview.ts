/**
 * The contract between the extension host and the chat webview. The host owns the state: the webview asks for `events`, whose
 * first item is a snapshot, and every later item carries the next revision. A gap means: ask again. The webview keeps
 * only the draft, which the host keeps as well, and the scroll position. Of a long conversation the snapshot has the newest
 * turns only; the page asks for others by their place in the list, and they come as an event, so that they are exactly as they
 * are between the events before and after it.
 */
import * as v from 'valibot';
import type { Call, Stream, Validators } from './contract.ts';
import { type DrawingColours, type DrawingKind, drawingKinds, type Drawn, longestDrawing } from './drawing.ts';
import { type EditCard, type EditCardAction, editCardActions } from './editCard.ts';
import type { AnswerOrigin } from './worker/answerRecord.ts';
import type { GenerationStats, StopReason } from './worker/generation.ts';

export const webviewProtocolVersion = 2;

/** A sentence for people, with at most two buttons. */
export interface UserMessage {
  text: string;
  actions: MessageAction[];
}

/** Buttons that a message or the empty state may offer; the host maps each to a command. `about` is the model's name where it is about one. */
export type MessageAction = { id: ChatActionId; label: string; about?: string };

/** The names of models that a button may be about: those of the catalogue, and no address, from which anything could be fetched. */
export const modelName = /^[\w.-]{1,100}$/;

export const chatActionIds = [
  'chooseModel',
  'showLog',
  'retry',
  'retryWith',
  'bestOf',
  'openWalkthrough',
  'restartWorker',
  'openSettings',
  'explainSelection',
  'showCheckpoints',
  'setProviderKey',
  'setDownloadToken',
  'downloadModel',
  'downloadNamed',
  'showContext',
  'manageTrust',
  'openOrigin',
  'find',
  'openInEditor',
  'openInSideBar',
] as const;
export type ChatActionId = (typeof chatActionIds)[number];

/** What can go with a question. A `selection` is what is selected right now; a `range` is some lines that stay attached, an `outline` what a file declares, `instructions` what the project asks assistants to keep to. */
export type ContextKind =
  | 'file'
  | 'selection'
  | 'range'
  | 'folder'
  | 'symbol'
  | 'problems'
  | 'terminal'
  | 'pasted'
  | 'diff'
  | 'commit'
  | 'pullRequest'
  | 'map'
  | 'project'
  | 'outline'
  | 'status'
  | 'instructions';

/**
 * How an attached thing stands: another text than when it was attached or last went along, not saved, another text in the editor and on the disk while both
 * were changed, or no longer on the disk.
 */
export type ContextStanding = 'changed' | 'unsaved' | 'conflict' | 'gone';

/** Something of the workspace that goes with the next question. */
export interface ContextChip {
  /** Stable while the chip stands for the same thing, for example `file` or `selection`. */
  id: string;
  kind: ContextKind;
  /** `cart.js` or `cart.js:4-12`. */
  label: string;
  /** Workspace-relative path, or why the chip can't be used. */
  detail: string;
  /** Exact tokens of its text in the prompt; null until counted. */
  tokens: number | null;
  /** Goes with the next question. */
  enabled: boolean;
  /** Set when it can't be sent (binary, empty, too large): one sentence. */
  problem: string | null;
  /** The user attached it: it stays until it is removed. */
  pinned?: true;
  /** What else is to be known of it, in one sentence; it goes along all the same. */
  note?: string;
  standing?: ContextStanding;
  /** It was gathered from the project for this question, and why: `named in the question`. Absent for all else. */
  reason?: string;
}

/** A stretch of the project that might go along with the question that is being written, and doesn't. */
export interface LeftOutChip {
  id: string;
  label: string;
  detail: string;
  reason: string;
  /** Exact; null where that wasn't counted. */
  tokens: number | null;
}

/** What is gathered from the project for the question that is being written, beside the chips that it came to. */
export interface GatheringState {
  /** `off`: the user wants nothing gathered for this question. */
  status: 'looking' | 'done' | 'off';
  leftOut: LeftOutChip[];
  /** Why nothing was gathered, or what was not, in sentences. */
  notes: string[];
}

export type TurnStatus = 'waiting' | 'prefill' | 'streaming' | 'done' | 'stopped' | 'failed';

/** One question and its answer, or a command and its result. */
export interface Turn {
  /** Above the ids of all turns before it. */
  id: number;
  /** A command's answer is a short line of ours, not a model's. */
  kind: 'question' | 'command';
  question: string;
  /** What went with it, as it was then. */
  chips: ContextChip[];
  /** What of the project could not be gathered for it, in sentences; absent where nothing is to be said. */
  notes?: string[];
  /** Markdown as the model wrote it; unsafe text until rendered by the sanitising renderer. */
  answer: string;
  /** The changes of files that are in the answer; null when there are none. */
  edits: EditCard | null;
  status: TurnStatus;
  /** Prompt tokens evaluated so far, while `prefill`. */
  prefill: { done: number; total: number } | null;
  stats: GenerationStats | null;
  /** Who answers; absent for the model within. */
  from?: AnswerSource | undefined;
  /** Why that isn't the chosen one, in a sentence; absent where it is. */
  instead?: string | undefined;
  /** What that one says that it took; absent where it says nothing. */
  told?: ToldUsage;
  stop: StopReason | null;
  /** How many of the oldest questions, with their answers, had to be left out of the prompt from this question on; 0 mostly. */
  leftOut: number;
  /** What stands in the prompt for all that was left out so far, from this question on; absent for nothing. */
  summary?: ShownSummary | undefined;
  error: UserMessage | null;
  /** How the answer was made; null where it can't be made again, as of an edit or an answer that was stopped. */
  origin: AnswerOrigin | null;
  /** The same question was answered before, and this is that answer. */
  earlier: boolean;
  /** Another window writes its answer, which is shown as far as it is kept; never kept itself. */
  elsewhere?: true | undefined;
  /** It was said elsewhere and taken over from a file, with who answered, as that says; absent for what was said here. */
  imported?: { by?: string } | undefined;
  /** Up to here it is that of another conversation, which is called so; null where that isn't kept any more. Absent for all else. */
  forked?: { title: string | null } | undefined;
  /** What making the answer again came to the last time; null when that wasn't tried. */
  replay: ReplayState | null;
  /** The model within that wrote it, as the user calls it; absent where somebody else did, and where it isn't known. */
  model?: string;
  /** Other answers to the same question, in the order in which they came; absent for none. */
  others?: AnswerVersion[];
  /** Where among all of them the turn's own stands, from 0; absent for the last. */
  place?: number;
  /** How many answers more it had, which gave way to newer ones; absent for none. */
  dropped?: number;
  /** How far it is with several answers of which the best is chosen; absent where that isn't going on. */
  several?: SeveralStep | undefined;
  /** Why this answer was chosen of several; absent where it wasn't. */
  best?: ChosenAnswer | undefined;
}

/** What goes on while a question gets several answers: the `at`th of them is written or tested, or all are judged in the `at`th reading of `of`. */
export interface SeveralStep {
  what: 'writing' | 'judging' | 'testing';
  at: number;
  of: number;
}

/** An answer that was chosen of several. */
export interface ChosenAnswer {
  /** In sentences. */
  why: string;
  /** What judging took, all readings together; absent where nobody judged here. */
  judging?: Pick<GenerationStats, 'tokens' | 'promptTokens' | 'evaluatedTokens' | 'prefillMs' | 'generateMs'>;
}

/** What a model wrote of the oldest questions and answers, to go on without them. */
export interface ShownSummary {
  text: string;
  /** Of how many questions with their answers it is. */
  of: number;
  /** False while it is written: `text` is that of an earlier one then. */
  done: boolean;
}

/** An answer to a question that has got several. */
export type AnswerVersion = Omit<
  Turn,
  | 'id'
  | 'kind'
  | 'question'
  | 'prefill'
  | 'origin'
  | 'replay'
  | 'leftOut'
  | 'summary'
  | 'others'
  | 'place'
  | 'dropped'
  | 'several'
  | 'elsewhere'
  | 'forked'
>;

/** Who gives an answer that isn't made by the model within. */
export interface AnswerSource {
  /** As the user calls it. */
  provider: string;
  /** Empty until it is known. */
  model: string;
  /** Where it is asked, with the port where that isn't the usual one. */
  host: string;
  /** That is this machine. */
  local: boolean;
  /** Another extension answers: where, only that one knows. */
  extension?: true;
}

/** What a server says that an answer took, in its own tokens; null for what it doesn't say. */
export interface ToldUsage {
  promptTokens: number | null;
  /** Of these, the ones that it didn't compute anew. */
  cachedTokens: number | null;
  tokens: number | null;
}

/** An answer that is made again, to see whether it comes out the same to the byte. */
export type ReplayState =
  /** The part of the prompt that was evaluated, 0 to 1; null while that isn't known, and while the answer is written. */
  | { status: 'running'; fraction: number | null }
  | { status: 'same' }
  /** The first of the answer's characters that came out differently, counted from 0. */
  | { status: 'different'; at: number }
  | { status: 'stopped' }
  /** It could not be tried; one sentence. */
  | { status: 'impossible'; reason: string };

export type ModelStatus = 'none' | 'idle' | 'starting' | 'loading' | 'ready' | 'failed';

export interface ModelState {
  status: ModelStatus;
  /** Shown name; empty when there is none. */
  name: string;
  /** The built-in test model: the chat says so and offers to choose a real one. */
  test: boolean;
  /** 0 to 1 while loading. */
  progress: number | null;
  /** Context window in tokens, once loaded. */
  contextSize: number | null;
  device: string | null;
  error: UserMessage | null;
  /** What is in memory while something else is chosen: a model of another file, or of this one with its earlier settings. Null when nothing, or what is chosen. */
  held: { name: string; sameFile: boolean } | null;
  /** The file that tells the kind of project which it was chosen for, such as `Cargo.toml`; absent where it was chosen for all. */
  chosenFor?: string;
  /** Somebody else's server that answers in the chat; absent for the model within. */
  from?: AnswerSource;
  /** Why it answers and not the chosen one, in few words: “as Team could not be reached”. Absent for the chosen one. */
  instead?: string;
}

/** Tokens that the next question would evaluate to, and the window they must fit in. */
export interface ContextMeter {
  used: number;
  of: number;
  /** Tokens kept free for the answer. */
  reserved: number;
  /** Estimated, as nobody here has the model's tokenizer, which counts them otherwise; `theirs`: as whoever answers counts, which may be estimates too. */
  estimated?: true | 'theirs';
}

/** What an argument of a command is, and so what can be offered while it is typed. */
export type ArgumentKind = 'choice' | 'file' | 'folder' | 'glob' | 'number' | 'text';

/** A word that is typed after a slash in the place of a question. */
export interface CommandInfo {
  /** Without the slash. */
  name: string;
  /** What may follow it, as its help shows it: `FILE "old" "new"`; empty for nothing. */
  arguments: string;
  /** It does nothing without arguments. */
  needsArguments: boolean;
  /** What it does, in a few words. */
  help: string;
  /** The arguments there are to choose from; empty when anything goes. */
  choices: { value: string; help: string }[];
  /** Other words for it. */
  aliases?: string[];
  /** The heading that it stands under in the help; absent for one that didn't come with the product. */
  group?: string;
  /** What each of its arguments is, in their order. */
  takes?: ArgumentKind[];
  /** Why it can't be used now, in a sentence; absent where it can. */
  unusable?: string;
}

/** Something that may be meant by what stands behind an `@`. */
export interface MentionChoice {
  /** To take it; null for a kind after which it is said what is meant. */
  id: string | null;
  /** `cart.js`, or `@file` for a kind. */
  label: string;
  /** Where it is, or what it is. */
  help: string;
  /** What stands in the question when it is taken. */
  text: string;
}

/** A command that is likely to be wanted now. */
export interface CommandSuggestion {
  /** As it would be typed. */
  text: string;
  /** What speaks for it, in a few words: `2 problems in cart.js`. */
  why: string;
}

/** A question, or a command, that is sent when the answer that is being written is done. */
export interface WaitingQuestion {
  id: number;
  /** Its beginning, where it is long. */
  text: string;
  /** How many things go along with it; they are those that did when it was written. */
  attached: number;
  /** It doesn't go by itself: the answer before it was stopped or failed, it was written in another conversation, or in an earlier life of the window. */
  held: boolean;
}

export interface MentionList {
  /** The best first. */
  choices: MentionChoice[];
  /** Some that look for it have no answer yet: asked again, there may be more. */
  pending: boolean;
  /** Why there is nothing to choose from, in a sentence; null where that needs no word. */
  problem: string | null;
}

/** How the chat is set. */
export interface ChatLook {
  density: 'comfortable' | 'compact';
  /** Pixels; null for the size of VS Code's interface. */
  fontSize: number | null;
  /** As in a style sheet; null for the font of VS Code's interface. */
  fontFamily: string | null;
}

/** As VS Code is. */
export const usualLook: ChatLook = { density: 'comfortable', fontSize: null, fontFamily: null };

export interface ChatSnapshot {
  revision: number;
  model: ModelState;
  /** The newest, at least from the last question on. */
  turns: Turn[];
  /** How many turns there are before these; absent for none. */
  earlier?: number;
  chips: ContextChip[];
  /** Null where nothing is gathered, and nothing is to be said of it. */
  gathering: GatheringState | null;
  /** Null while no model is loaded. */
  meter: ContextMeter | null;
  /** A turn is waiting, prefilling or streaming. */
  busy: boolean;
  /** A command is at work that can be stopped. */
  working: boolean;
  /** Whether there is a folder, and whether it is virtual or untrusted, as one sentence; null when all is well. */
  notice: string | null;
  /** Models that were found on this machine; null before anybody has looked, which is done while none is chosen. */
  modelsHere: number | null;
  /** By name. */
  commands: CommandInfo[];
  /** The likeliest first; absent for none. */
  suggestions?: CommandSuggestion[];
  /** Absent for as VS Code is. */
  look?: ChatLook;
  /** In the order in which they are sent, those that are held last; absent for none. */
  waiting?: WaitingQuestion[];
}

export type ChatEvent =
  | { type: 'snapshot'; revision: number; state: ChatSnapshot }
  | { type: 'turn'; revision: number; turn: Turn; busy: boolean }
  /** Turns that were asked for, from the place `from` of the whole list on. It changes nothing: its revision is that of the event before it. */
  | { type: 'turns'; revision: number; from: number; turns: Turn[] }
  /** Text to append to a turn's answer. */
  | { type: 'text'; revision: number; id: number; text: string }
  /** A turn's proposed changes, and what has become of them. */
  | { type: 'edits'; revision: number; id: number; edits: EditCard | null }
  | { type: 'model'; revision: number; model: ModelState }
  | { type: 'chips'; revision: number; chips: ContextChip[] }
  | { type: 'gathering'; revision: number; gathering: GatheringState | null }
  | { type: 'meter'; revision: number; meter: ContextMeter | null }
  | { type: 'working'; revision: number; working: boolean }
  | { type: 'notice'; revision: number; notice: string | null }
  | { type: 'modelsHere'; revision: number; modelsHere: number | null }
  | { type: 'commands'; revision: number; commands: CommandInfo[] }
  | { type: 'suggestions'; revision: number; suggestions: CommandSuggestion[] }
  | { type: 'look'; revision: number; look: ChatLook }
  | { type: 'waiting'; revision: number; waiting: WaitingQuestion[] }
  /** Questions of a conversation that was removed, which the page is to bring back no more. Carries no state but a revision all the same. */
  | { type: 'forgotten'; revision: number; questions: readonly string[] }
  /** Lead to a turn that somebody looks for, which stands at that place of the whole list. Carries no state but a revision all the same. */
  | { type: 'pointed'; revision: number; id: number; place: number }
  /** The last ones are told to one page alone. They change nothing: their revision is that of the event before them. Put the cursor into the composer. */
  | { type: 'focus'; revision: number }
  /** Put a text into the composer, before what is being written there. */
  | { type: 'compose'; revision: number; text: string }
  /** The chat is shown in another place: this page is to say where, and nothing else; or no more. */
  | { type: 'away'; revision: number; away: boolean };

/** A text that is being written, and when it was changed last: milliseconds since 1970 by the page's clock. */
export interface DraftAt {
  text: string;
  at: number;
}

export interface WebviewContract {
  calls: {
    /** Sends the draft with the enabled chips, or runs the command that it is; while an answer is written it waits for its end. `commandUnknown`, `waitingFull`. */
    send: Call<{ text: string }, Record<string, never>>;
    /** Sends one of those that wait before the others, and stops the answer that is being written for it. */
    sendWaiting: Call<{ id: number }, Record<string, never>>;
    /** Has one of them wait no more; `back` into the composer, which is an event. `taken` is false where it was sent meanwhile. */
    takeWaiting: Call<{ id: number; back: boolean }, { taken: boolean }>;
    stop: Call<Record<string, never>, Record<string, never>>;
    /** Has the turns from the place `from` of the whole list on come as an event: `count` of them, or as many as fit. */
    turns: Call<{ from: number; count: number }, Record<string, never>>;
    /** Asks the last question again with the same chips. */
    retry: Call<Record<string, never>, Record<string, never>>;
    /** Makes a turn's answer again and compares; `busy` when an answer is under way. */
    replay: Call<{ turn: number }, Record<string, never>>;
    /** Goes on with another one of the answers that a question got; `at` is its place among all of them. */
    chooseAnswer: Call<{ turn: number; at: number }, Record<string, never>>;
    /** Shows two answers to a question beside each other. */
    compareAnswers: Call<{ turn: number }, Record<string, never>>;
    clear: Call<Record<string, never>, Record<string, never>>;
    /** Goes on in another conversation that begins as this one, up to a turn, or `before` it. What was asked in that is then back in the composer, which is an event; `attached` is how much of what went along with it is attached again. */
    fork: Call<{ turn: number; before: boolean }, { attached: number }>;
    /** The draft changed: it counts in the meter, and is kept. */
    draft: Call<DraftAt, Record<string, never>>;
    /** The draft that was kept last, by this page or an earlier one. */
    keptDraft: Call<Record<string, never>, DraftAt>;
    toggleChip: Call<{ id: string; enabled: boolean }, Record<string, never>>;
    /** Takes off what the user has attached; the file of the editor and its selection can only be switched off. */
    removeChip: Call<{ id: string }, Record<string, never>>;
    /** Attaches what was gathered, so that it stays. */
    pinChip: Call<{ id: string }, Record<string, never>>;
    /** Has something go along that was left out. */
    putBack: Call<{ id: string }, Record<string, never>>;
    /** Has something gathered from the project or not, for this question or `always`. */
    gather: Call<{ on: boolean; always: boolean }, Record<string, never>>;
    /** Opens what went along with a turn's question, by its place among that turn's chips. */
    openSent: Call<{ turn: number; chip: number }, Record<string, never>>;
    /** What may be meant by the text behind an `@`, up to the cursor. */
    mentions: Call<{ typed: string }, MentionList>;
    /** Paths of files or folders of the workspace that fit what is typed, the best first. */
    paths: Call<{ kind: 'file' | 'folder'; typed: string }, { paths: string[] }>;
    /** What was sent in this workspace, the oldest first; nothing of it had a secret. */
    sentTexts: Call<Record<string, never>, { texts: string[] }>;
    /** Attaches what was chosen of such a list. */
    attach: Call<{ choice: string }, Record<string, never>>;
    /** Attaches files and folders that were dropped or pasted, by their paths or addresses; what is no such thing is passed over where `maybe`. */
    attachPlaces: Call<{ places: string[]; maybe: boolean }, { attached: number }>;
    /** Which of the words in answers name a file, folder or symbol that is there; `pending`: asked again, there may be more. */
    placesThere: Call<{ words: string[] }, { found: string[]; pending: boolean }>;
    /** Shows the place that such a word names. */
    openPlace: Call<{ word: string }, Record<string, never>>;
    /** Opens an address of an answer outside, once the user agrees to that. */
    openLink: Call<{ url: string }, Record<string, never>>;
    /** Draws a formula or a diagram of an answer. */
    draw: Call<{ kind: DrawingKind; source: string; colours: DrawingColours }, Drawn>;
    /** Attaches a text that was pasted. */
    attachText: Call<{ text: string }, Record<string, never>>;
    copy: Call<{ text: string }, Record<string, never>>;
    /** Inserts code at the cursor of the active editor, as an undoable edit. */
    insert: Call<{ text: string }, Record<string, never>>;
    /** Makes the change of a file that a block of code in a turn's answer states: by the card that has it already, else as one that is proposed. */
    applyCode: Call<{ turn: number; info: string; text: string }, Record<string, never>>;
    /** Writes a block of code into a file that the user is asked for. */
    saveCode: Call<{ info: string; text: string }, Record<string, never>>;
    action: Call<Pick<MessageAction, 'id' | 'about'>, Record<string, never>>;
    /** Decides on a turn's proposed changes: on all that wait, or on one file of them. */
    edits: Call<{ turn: number; action: EditCardAction; file: string | null }, Record<string, never>>;
    /** Says which of the possible places an edit means. */
    choosePlace: Call<{ turn: number; file: string; line: number }, Record<string, never>>;
  };
  streams: {
    events: Stream<Record<string, never>, ChatEvent, Record<string, never>>;
  };
}

const none = v.strictObject({});
const chip = v.pipe(v.string(), v.maxLength(200));
const turn = v.pipe(v.number(), v.safeInteger());
const waiting = v.pipe(v.number(), v.safeInteger());
const file = v.pipe(v.string(), v.maxLength(5000));
/** What stands behind the marks that open a block of code. */
const info = v.pipe(v.string(), v.maxLength(5000));
const about = v.optional(v.pipe(v.string(), v.regex(modelName)));
/** Longer drafts are refused at the boundary; no model in reach has room for them. */
const text = v.pipe(v.string(), v.maxLength(400_000));
/** A text of an answer, which may be longer than what is asked. */
const written = v.pipe(v.string(), v.maxLength(4_000_000));

/** Turns that can be asked for at once. */
export const maxTurnsAsked = 100;

/** Files and folders that can be dropped at once. */
export const maxPlaces = 200;

/** Words of answers that can be asked about at once. */
export const maxPlaceWords = 100;

/** As a page computes it: nothing else goes into a picture. */
const colour = v.pipe(v.string(), v.regex(/^rgb\(\d{1,3}, \d{1,3}, \d{1,3}\)$/));

const word = v.pipe(v.string(), v.maxLength(1000));

/** Every method the webview may call, with the shape of its parameters. What isn't here is refused. */
export const webviewValidators: Validators &
  Record<keyof WebviewContract['calls'] | keyof WebviewContract['streams'], (p: unknown) => unknown> = {
  send: v.parser(v.strictObject({ text })),
  sendWaiting: v.parser(v.strictObject({ id: waiting })),
  takeWaiting: v.parser(v.strictObject({ id: waiting, back: v.boolean() })),
  stop: v.parser(none),
  turns: v.parser(
    v.strictObject({
      from: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      count: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(maxTurnsAsked)),
    }),
  ),
  retry: v.parser(none),
  replay: v.parser(v.strictObject({ turn })),
  chooseAnswer: v.parser(v.strictObject({ turn, at: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) })),
  compareAnswers: v.parser(v.strictObject({ turn })),
  clear: v.parser(none),
  fork: v.parser(v.strictObject({ turn, before: v.boolean() })),
  draft: v.parser(v.strictObject({ text, at: v.pipe(v.number(), v.finite()) })),
  keptDraft: v.parser(none),
  toggleChip: v.parser(v.strictObject({ id: chip, enabled: v.boolean() })),
  removeChip: v.parser(v.strictObject({ id: chip })),
  pinChip: v.parser(v.strictObject({ id: chip })),
  putBack: v.parser(v.strictObject({ id: chip })),
  gather: v.parser(v.strictObject({ on: v.boolean(), always: v.boolean() })),
  openSent: v.parser(v.strictObject({ turn, chip: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) })),
  mentions: v.parser(v.strictObject({ typed: v.pipe(v.string(), v.maxLength(200)) })),
  paths: v.parser(v.strictObject({ kind: v.picklist(['file', 'folder']), typed: v.pipe(v.string(), v.maxLength(200)) })),
  sentTexts: v.parser(none),
  attach: v.parser(v.strictObject({ choice: v.pipe(v.string(), v.regex(/^\d{1,10}\.\d{1,3}$/)) })),
  attachPlaces: v.parser(v.strictObject({ places: v.pipe(v.array(file), v.maxLength(maxPlaces)), maybe: v.boolean() })),
  placesThere: v.parser(v.strictObject({ words: v.pipe(v.array(word), v.maxLength(maxPlaceWords)) })),
  openPlace: v.parser(v.strictObject({ word })),
  openLink: v.parser(v.strictObject({ url: v.pipe(v.string(), v.maxLength(8_000), v.regex(/^(?:https?|mailto):/i)) })),
  draw: v.parser(
    v.strictObject({
      kind: v.picklist(drawingKinds),
      source: v.pipe(v.string(), v.maxLength(longestDrawing)),
      colours: v.strictObject({ foreground: colour, background: colour, line: colour, border: colour, surface: colour }),
    }),
  ),
  attachText: v.parser(v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) })),
  copy: v.parser(v.strictObject({ text: written })),
  insert: v.parser(v.strictObject({ text: written })),
  applyCode: v.parser(v.strictObject({ turn, info, text: written })),
  saveCode: v.parser(v.strictObject({ info, text: written })),
  action: v.parser(v.strictObject({ id: v.picklist(chatActionIds), about })),
  edits: v.parser(v.strictObject({ turn, action: v.picklist(editCardActions), file: v.nullable(file) })),
  choosePlace: v.parser(v.strictObject({ turn, file, line: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })),
  events: v.parser(none),
};
