import { AppError } from '../../base/appError.ts';
import type { Disposable } from '../../base/disposable.ts';
import { t } from '../../base/l10n.ts';
import type { Log } from '../../base/log.ts';
import { userMessage } from '../userMessage.ts';
import type { ChatService } from './chatService.ts';
import { type CommandCall, commandCall, type SlashCommand, type SlashCommands } from './slashCommands.ts';

/** Milliseconds after which a command that is still at work can be stopped: a button that comes and goes is none. */
const patienceMs = 300;

/** What is typed into the chat: a question for the model, or a command of ours. */
export class ChatInput {
  readonly #chat: ChatService;
  readonly #commands: SlashCommands;
  readonly #log: Log;

  constructor(chat: ChatService, commands: SlashCommands, log: Log) {
    this.#chat = chat;
    this.#commands = commands;
    this.#log = log;
  }

  /**
   * Finds out what is meant. Resolves with what asks it, or runs the command, and settles when that has ended. Rejects with `commandUnknown`, `commandFileWrong` or `commandArguments`; what it
   * resolves with does so, before anything is shown, with `questionEmpty` or `busy`. What goes wrong later stands in the chat.
   */
  async prepare(text: string): Promise<() => Promise<unknown>> {
    const call = commandCall(text);
    if (!call) return () => this.#chat.ask(text);
    const command = await this.#commands.findCurrent(call);
    return () => this.#run(text, call, command);
  }

  async #run(text: string, call: CommandCall, command: SlashCommand): Promise<void> {
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
        return;
      }
      // Where an answer is being written nothing is shown of it: it is the caller's to show. What else is at work is told by its name.
      if (AppError.is(error, 'busy') && error.data.what === undefined) throw error;
      this.#log.warn(`the command /${call.name} failed: ${String(error)}`);
      this.#chat.note(text.trim(), userMessage(error));
    } finally {
      clearTimeout(timer);
      working?.dispose();
    }
  }
}
