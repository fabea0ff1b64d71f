/** What the views may ask for. Main wires it to the RPC link; a view knows neither the link nor another view. */
import type { ChatActionId } from '../../src/protocol/webview.ts';

export interface ChatActions {
  send(text: string): void;
  stop(): void;
  retry(): void;
  toggleChip(id: string, enabled: boolean): void;
  copy(text: string): void;
  insert(text: string): void;
  /** Runs one of the host's commands. */
  action(id: ChatActionId): void;
  /** The draft changed. */
  draft(text: string): void;
  /** Puts a text into the composer, for the user to send or change. */
  suggest(text: string): void;
  /** Says something to screen readers. */
  announce(text: string): void;
}
