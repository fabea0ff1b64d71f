/** The next prompt as a page to read: every message to the byte, with the tokens of each and of what is attached. Pure. */
import { formatCount } from '../../base/formatNumbers.ts';
import { plural, t } from '../../base/l10n.ts';
import type { ChatMessage } from '../../protocol/worker/generation.ts';

/** The prompt of the next question, as it would be sent now. */
export interface PromptLook {
  messages: readonly ChatMessage[];
  /** Tokens of each message's text, and of the prompt; null while no model is loaded that would count them. */
  counts: { each: readonly number[]; prompt: number; of: number; reserved: number; estimated: boolean } | null;
  /** What goes along with the question: its name, and the tokens of its block. */
  attached: readonly { name: string; tokens: number | null }[];
  /** How many of the oldest questions, with their answers, are left out. */
  dropped: number;
}

const roles: Readonly<Record<ChatMessage['role'], () => string>> = {
  system: () => t('Instructions'),
  user: () => t('Question'),
  assistant: () => t('Answer'),
};
const rule = '─'.repeat(8);

/** The page. Each message stands between its heading and an empty line as it is sent, without anything added or changed. */
export function promptPage(look: PromptLook): string {
  return `${[...summary(look), ''].join('\n')}${look.messages.map((message, at) => section(look, message, at)).join('')}`;
}

/** The line above a message. */
export function messageHeading({ counts }: PromptLook, { role }: ChatMessage, at: number): string {
  const tokens = counts ? `, ${plural(counts.each[at] ?? 0, '{0} token', '{0} tokens')}` : '';
  return `${rule} ${String(at + 1)}. ${roles[role]()}${tokens} ${rule}`;
}

function section(look: PromptLook, message: ChatMessage, at: number): string {
  return `\n${messageHeading(look, message, at)}\n${message.content}\n`;
}

function summary({ messages, counts, attached, dropped }: PromptLook): string[] {
  const lines = [t('What the model will see with the next question, as it stands now.')];
  if (counts) {
    const { each, prompt, of, reserved, estimated } = counts;
    const own = prompt - each.reduce((sum, tokens) => sum + tokens, 0);
    lines.push(
      estimated
        ? t('About {0} of {1} tokens; {2} are kept for the answer.', formatCount(prompt), formatCount(of), formatCount(reserved))
        : t('{0} of {1} tokens; {2} are kept for the answer.', formatCount(prompt), formatCount(of), formatCount(reserved)),
      t(
        '{0}; what stands between them by the model’s own template is {1}, and not shown.',
        plural(messages.length, '{0} message', '{0} messages'),
        plural(Math.max(0, own), '{0} token', '{0} tokens'),
      ),
    );
  } else lines.push(t('No model is loaded, so no tokens are counted yet, and nothing is left out.'));
  if (dropped > 0)
    lines.push(
      plural(
        dropped,
        'The oldest question is left out with its answer, as they no longer fit.',
        'The {0} oldest questions are left out with their answers, as they no longer fit.',
      ),
    );
  for (const { name, tokens } of attached)
    lines.push(`· ${name}${tokens === null ? '' : `: ${plural(tokens, '{0} token', '{0} tokens')}`}`);
  return lines;
}
