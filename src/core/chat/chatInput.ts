import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { userMessage } from '../userMessage.ts';
import type { ChatService } from './chatService.ts';
import type { TakenContext } from './nextPrompt.ts';
import { type CommandCall, commandCall, type SlashCommand, type SlashCommands } from './slashCommands.ts';
import { underWay } from './underWay.ts';
import { WaitingQuestions, type WaitingStore } from './waitingQuestions.ts';

/** Milliseconds after which a command that is still at work can be stopped: a button that comes and goes is none. */
const patienceMs = 300;

/** What is typed into the chat: a question for the model, or a command of ours. */
export class ChatInput implements Disposable {
  readonly #chat: ChatService;
  readonly #commands: SlashCommands;
  readonly #log: Log;
  /** What waits for the answer that is being written. */
  readonly waiting: WaitingQuestions;

  /** `store` has what waits outlive the window; null where it ends with that. */
  constructor(chat: ChatService, commands: SlashCommands, log: Log, store: WaitingStore | null = null) {
    this.#chat = chat;
    this.#commands = commands;
    this.#log = log;
    this.waiting = new WaitingQuestions(chat, (text, taken, isMeant) => this.#sendWaiting(text, taken, isMeant), store);
  }

  /**
   * Finds out what is meant. Resolves with what asks it, or runs the command, and settles when that has ended; while an answer is written a question, and a command that needs the model, waits for its
   * end. Rejects with `commandUnknown`, `commandFileWrong` or `commandArguments`; what it resolves with does so, before anything is shown, with `questionEmpty` or `waitingFull`. What goes wrong later
   * stands in the chat.
   */
  async prepare(text: string): Promise<() => Promise<unknown>> {
    const call = commandCall(text);
    if (!call) return () => this.#ask(text);
    const command = await this.#commands.findCurrent(call);
    return async () => {
      if (this.waiting.goesFirst && command.needs?.includes('model') === true) this.waiting.add(text, 'command');
      else if (!(await this.#run(text, call, command))) this.#waitAfter(text);
    };
  }

  dispose(): void {
    this.waiting.dispose();
  }

  /** A command that has found out late that an answer is being written: nobody waits any more to be refused. */
  #waitAfter(text: string): void {
    try {
      this.waiting.add(text, 'command');
    } catch (error) {
      this.#chat.note(text.trim(), userMessage(AppError.from(error)));
    }
  }

  async #ask(text: string): Promise<void> {
    if (text.trim() === '') throw new AppError('questionEmpty', 'the question is blank');
    if (this.waiting.goesFirst) this.waiting.add(text, 'question');
    else await this.#chat.ask(text);
  }

  async #sendWaiting(text: string, taken: TakenContext | null, isMeant: () => boolean): Promise<void> {
    const call = commandCall(text);
    if (!call) {
      await underWay(this.#chat.ask(text, taken ? { taken } : {}));
      return;
    }
    let command: SlashCommand;
    try {
      command = await this.#commands.findCurrent(call);
    } catch (error) {
      // It was there when it was written.
      this.#chat.note(text.trim(), userMessage(error));
      return;
    }
    // Files were read meanwhile: what it does belongs to where it was written.
    if (!isMeant()) throw new AppError('busy', 'another conversation was begun');
    if (!(await this.#run(text, call, command))) throw new AppError('busy', 'an answer is under way');
  }

  /** False where nothing was done, as an answer is being written. */
  async #run(text: string, call: CommandCall, command: SlashCommand): Promise<boolean> {
    const controller = new AbortController();
    let working: Disposable | undefined;
    const shows = (): void => void (working = this.#chat.works(() => controller.abort()));
    const timer = command.stops === true ? setTimeout(shows, patienceMs) : undefined;
    try {
      const line = await this.#commands.run(command, call.argument, controller.signal);
      if (line !== null) this.#chat.note(text.trim(), line);
    } catch (error) {
      if (AppError.isCancelled(error)) {
        if (controller.signal.aborted) this.#chat.note(text.trim(), t('Stopped. Nothing was changed.'));
        return true;
      }
      // What else is at work is told by its name.
      if (AppError.is(error, 'busy') && error.data.what === undefined) return false;
      this.#log.warn(`the command /${call.name} failed: ${String(error)}`);
      this.#chat.note(text.trim(), userMessage(error));
    } finally {
      clearTimeout(timer);
      working?.dispose();
    }
    return true;
  }
}
