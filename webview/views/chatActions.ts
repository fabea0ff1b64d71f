/** What the views may ask for. Main wires it to the RPC link; a view knows neither the link nor another view. */
import type { DrawingKind, Drawn } from '../../src/protocol/drawing.ts';
import type { EditCardAction } from '../../src/protocol/editCard.ts';
import type { ChatActionId, MentionList } from '../../src/protocol/webview.ts';

export interface ChatActions {
  send(text: string): void;
  /** Sends something that waits before the rest, and stops the answer that is being written for it. */
  sendWaiting(id: number): void;
  /** Has it wait no more, and be in the field again where it is taken `back`. */
  takeWaiting(id: number, back: boolean): void;
  stop(): void;
  retry(): void;
  /** Has turns of the conversation come that aren't held: `count` from the place `from` on. */
  turns(from: number, count: number): void;
  /** Makes a turn's answer again, to see whether it comes out the same. */
  replay(turn: number): void;
  /** Asks the last question again with another model. */
  retryWith(): void;
  /** Has the last question answered several times, and the best answer shown. */
  bestOf(): void;
  /** Goes on with another one of the answers that a question got. */
  chooseAnswer(turn: number, at: number): void;
  /** Shows two answers to a question beside each other. */
  compareAnswers(turn: number): void;
  /** Goes on in another conversation that begins as this one, up to that turn. */
  fork(turn: number): void;
  /** The same without that turn, whose question is there to be asked otherwise. */
  askOtherwise(turn: number): void;
  toggleChip(id: string, enabled: boolean): void;
  /** Takes off what is attached. */
  removeChip(id: string): void;
  /** Attaches what was gathered, so that it stays. */
  pinChip(id: string): void;
  /** Opens the file, or the lines of one, that a chip is about, by its path. */
  openPlace(word: string): void;
  /** Has something go along that was gathered and left out. */
  putBack(id: string): void;
  /** Has something gathered for this question or not, or `always`. */
  gather(on: boolean, always: boolean): void;
  /** Opens what went along with a turn's question, by its place among the chips. */
  openSent(turn: number, chip: number): void;
  /** Asks what may be meant by the text behind an `@`. */
  mentions(typed: string, signal: AbortSignal): Promise<MentionList>;
  /** Asks for paths of the workspace that fit what is typed, the best first. */
  paths(kind: 'file' | 'folder', typed: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Attaches what was chosen of that; `label` is what it was called there. */
  attach(choice: string, label: string): void;
  /** Attaches files and folders that were dropped, or that may stand in a text that was pasted. */
  attachPlaces(places: readonly string[], maybe: boolean): void;
  /** Makes links of the words in an answer's content that name a place of the workspace. */
  linkPlaces(content: HTMLElement): void;
  /** Draws a formula or a diagram; `show` is called with it, and again with another in the colours of each new theme, as long as the element is in the page. */
  draw(of: HTMLElement, kind: DrawingKind, source: string, show: (drawn: Drawn) => void): void;
  /** Attaches a text that was pasted and is too long to be written in. */
  attachText(text: string): void;
  copy(text: string): void;
  insert(text: string): void;
  /** Makes the change of a file that a block of code in a turn's answer states; `info` is what its fence says. */
  applyCode(turn: number, info: string, text: string): void;
  /** Has a command of an answer run in a terminal, which the user is asked about. */
  runCode(line: string): void;
  /** Writes a block of code into a file that the user is asked for. */
  saveCode(info: string, text: string): void;
  /** Runs one of the host's commands. */
  action(id: ChatActionId, about?: string): void;
  /** Decides on a turn's proposed changes; settles when that is done, or refused and said so. */
  edits(turn: number, action: EditCardAction, file: string | null): Promise<void>;
  /** Says which possible place an edit means; settles as {@link edits} does. */
  choosePlace(turn: number, file: string, line: number): Promise<void>;
  /** The draft changed. */
  draft(text: string): void;
  /** A turn's thought was opened or folded. */
  keepThought(turn: number, open: boolean): void;
  /** Puts a text into the composer, for the user to send or change. */
  suggest(text: string): void;
  /** Says something to screen readers. */
  announce(text: string): void;
}

/** What an answer's parts may ask for. */
export interface AnswerActions extends Pick<ChatActions, 'announce' | 'copy' | 'draw' | 'insert' | 'linkPlaces' | 'runCode' | 'saveCode'> {
  /** Makes the change of a file that a block of the answer states. */
  applyCode(info: string, text: string): void;
}
