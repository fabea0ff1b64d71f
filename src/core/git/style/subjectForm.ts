/** Takes a subject of the past apart: issue's key, emoji, type, scope, and the words. It only describes; what is usual is others' matter. */

/** Types that are known as such without a scope behind them. */
const knownTypes = new Set(
  'feat feature fix bugfix hotfix refactor docs doc test tests build chore perf style ci revert release deps security i18n improvement wip'.split(
    ' ',
  ),
);

export interface SubjectKey {
  text: string;
  place: 'start' | 'scope' | 'subject' | 'end';
  before: string;
  after: string;
}

export interface SubjectForm {
  key: SubjectKey | null;
  emoji: { text: string; place: 'start' | 'subject' } | null;
  /** `word: ` of a known type, or `word(scope): `. */
  type: string | null;
  /** In parentheses behind a type, before a colon, or in brackets. */
  scope: string | null;
  form: 'conventional' | 'scoped' | 'bracketed' | 'plain';
  /** There is a `!` behind type and scope. */
  breaking: boolean;
  bracketEnd: '] ' | ']: ';
  /** What is left. */
  words: string;
  /** The subject without the key of its issue, and without the number that a server puts behind merged ones. */
  withoutKey: string;
}

const keyText = String.raw`[A-Z][A-Z0-9]{1,9}-\d{1,7}|#\d{1,7}`;
const keyStart = new RegExp(String.raw`^([[(]?)(${keyText})([\])]?(?::| -| \||)) +(?=\S)`);
/** Of a number in parentheses nobody knows whether it is an issue's or a merged request's. */
const keyEnd = new RegExp(String.raw` ([[(])([A-Z][A-Z0-9]{1,9}-\d{1,7})([\])])$`);
const mergedNumber = / \(#\d{1,7}\)$/;
const onlyKey = new RegExp(`^(?:${keyText})$`);
const emojiStart =
  /^(:[a-z0-9_+-]{2,30}:|\p{Extended_Pictographic}[\u{FE0F}\u{200D}\p{Emoji_Modifier}\p{Extended_Pictographic}]{0,6}) +(?=\S)/u;
const typed = /^([A-Za-z][A-Za-z0-9-]{0,19})(?:\(([^()]{1,60})\))?(!?): *(?=\S)/;
const scoped = /^([\p{L}\p{N}@._][\p{L}\p{N}@._/+-]{0,39}): +(?=\S)/u;
const bracketed = /^\[([\p{L}\p{N}@._][^[\]]{0,39})\](:?) +(?=\S)/u;

export function subjectForm(subject: string): SubjectForm {
  let rest = subject.trim().replace(mergedNumber, '');
  let key: SubjectKey | null = null;
  let emoji: SubjectForm['emoji'] = null;
  const end = keyEnd.exec(rest);
  if (end) {
    key = { place: 'end', text: end[2] ?? '', before: ` ${end[1] ?? ''}`, after: end[3] ?? '' };
    rest = rest.slice(0, end.index);
  }
  const withoutStart = takeKey('start');
  const withoutKey = withoutStart;
  takeEmoji('start');
  let type: string | null = null;
  let scope: string | null = null;
  let form: SubjectForm['form'] = 'plain';
  let breaking = false;
  let bracketEnd: SubjectForm['bracketEnd'] = '] ';
  const header = typed.exec(rest);
  const isType = header && (header[2] !== undefined || knownTypes.has((header[1] ?? '').toLowerCase()));
  if (isType) {
    form = 'conventional';
    type = header[1] ?? null;
    scope = header[2] ?? null;
    breaking = header[3] === '!';
    rest = rest.slice(header[0].length);
    if (scope !== null && onlyKey.test(scope)) {
      key ??= { place: 'scope', text: scope, before: '(', after: '): ' };
      scope = null;
    }
  } else {
    const area = scoped.exec(rest) ?? bracketed.exec(rest);
    if (area) {
      form = area[0].startsWith('[') ? 'bracketed' : 'scoped';
      if (area[2] === ':') bracketEnd = ']: ';
      scope = area[1] ?? null;
      rest = rest.slice(area[0].length);
      // As `scsi: ufs: core: …`.
      for (let more = scoped.exec(rest); form === 'scoped' && more; more = scoped.exec(rest)) rest = rest.slice(more[0].length);
    }
  }
  takeEmoji('subject');
  const beforeKey = rest;
  takeKey('subject');
  const told = beforeKey === rest ? withoutKey : withoutKey.slice(0, withoutKey.length - beforeKey.length) + rest;
  return { key, emoji, type, scope, form, breaking, bracketEnd, words: rest, withoutKey: told };

  function takeKey(place: 'start' | 'subject'): string {
    const found = keyStart.exec(rest);
    if (found && key === null) {
      key = {
        place,
        text: found[2] ?? '',
        before: found[1] ?? '',
        after: found[0].slice((found[1] ?? '').length + (found[2] ?? '').length).replace(/ +$/, ' '),
      };
      rest = rest.slice(found[0].length);
    }
    return rest;
  }

  function takeEmoji(place: 'start' | 'subject'): void {
    const found = emojiStart.exec(rest);
    if (!found || emoji !== null) return;
    emoji = { text: found[1] ?? '', place };
    rest = rest.slice(found[0].length);
  }
}
