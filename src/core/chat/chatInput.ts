import { AppError } from '../../base/appError.ts';
import type { Log } from '../../base/log.ts';
import { userMessage } from '../userMessage.ts';
import type { ChatService } from './chatService.ts';
import { commandCall, type SlashCommands } from './slashCommands.ts';

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
   * Asks, or runs the command; settles when that has ended. Rejects before anything is shown with `questionEmpty`, `busy`, `commandUnknown`
   * or `commandArguments`; what goes wrong later stands in the chat.
   */
  async send(text: string): Promise<void> {
    const call = commandCall(text);
    if (!call) {
      await this.#chat.ask(text);
      return;
    }
    const command = this.#commands.find(call);
    try {
      const line = await command.run(call.argument);
      if (line !== null) this.#chat.note(text.trim(), line);
    } catch (error) {
      if (AppError.isCancelled(error)) return;
      // Nothing has been shown of it yet, so it is the caller's to show.
      if (AppError.is(error, 'busy')) throw error;
      this.#log.warn(`the command /${call.name} failed: ${String(error)}`);
      this.#chat.note(text.trim(), userMessage(error));
    }
  }
}
