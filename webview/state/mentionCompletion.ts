/** What the composer offers while something is mentioned: where the mention stands, and what taking a choice makes of the draft. Pure. */
import { t } from '../../src/base/l10n.ts';
import type { MentionChoice, MentionList } from '../../src/protocol/webview.ts';
import type { Completion, Offer } from './completionOffer.ts';

/** A mention that is being typed. */
export interface MentionPlace {
  /** Of the `@` in the draft. */
  start: number;
  /** Behind what belongs to it, also behind the cursor. */
  end: number;
  /** Between the `@` and the cursor; a blank may stand in it after the kind. */
  typed: string;
}

/** Longer names are not looked for. */
const maxTyped = 100;

/** The mention at the cursor; null when there is none, as in an address of mail or in the middle of a word. */
export function mentionAt(draft: string, cursor: number): MentionPlace | null {
  const match = /(?:^|[\s([{<"'`,;:])@([^\s@]*(?: [^\s@]*)?)$/u.exec(draft.slice(0, cursor));
  const typed = match?.[1];
  if (typed === undefined || typed.length > maxTyped) return null;
  const rest = /^[\p{L}\p{N}_./\\-]*/u.exec(draft.slice(cursor))?.[0].length ?? 0;
  return { start: cursor - typed.length - 1, end: cursor + rest, typed };
}

/** The offer for a mention; null when nothing is found that needs a word. */
export function mentionOffer(draft: string, place: MentionPlace, { choices, problem }: MentionList): Offer | null {
  if (choices.length > 0) {
    return { kind: 'choices', title: t('Things to attach'), choices: choices.map((choice) => taken(draft, place, choice)) };
  }
  return problem === null ? null : { kind: 'usage', usage: `@${place.typed}`, help: problem };
}

function taken(draft: string, { start, end }: MentionPlace, { id, label, help, text }: MentionChoice): Completion {
  const after = draft.slice(end);
  const gap = /^\s/.test(after) ? '' : ' ';
  return {
    label,
    help,
    draft: draft.slice(0, start) + text + gap + after,
    cursor: start + text.length + 1,
    complete: false,
    ...(id !== null && { mention: id }),
  };
}
