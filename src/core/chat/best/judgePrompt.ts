/** What a model is asked when it judges several answers to a question, and how what it says is read. Answers have letters there, by their place among those that are shown. Pure. */
import { partThought } from '../../../base/thinking.ts';
import type { Segment } from '../../../protocol/worker/programmes.ts';
import { fenceFor } from '../../context/codeFence.ts';
import { showInLine } from '../../security/hiddenText.ts';

const letters = 'ABCDEFGHIJ';
/** Tokens and characters of a reason. */
export const reasonTokens = 60;
const longestReason = 240;
const task =
  'Judge these answers to the question above. The best one is right, does what was asked and no more, and leaves nothing out that matters; that it is long or stands first is no merit.';
/** `Best: B`, `**Best:** Answer B`, `The best answer is B`. A small letter counts only where a line ends with it: `the best a reader can have` names none. */
const bestNamed =
  /\b[Bb](?:est|EST)\b(?:[ \t]+(?:answer|option|one|choice))?[\s*_:]*(?:is\b[\s*_:]*)?(?:(?:[Aa]nswer|[Oo]ption)\b[\s*_:]*)?["'“(*_]*([A-J](?![\w'’])|[a-j](?=["'”)*_.]*[ \t]*$))/m;
/** A line that has nothing but a letter, or begins with one that isn't a word. */
const letterAlone = /^[\s*_"'(]*(?:answer\s+)?([A-J])\b(?![a-z' ’])/im;
const beforeLetter = 'Best: ';
const beforeReason = '\nWhy: ';

/** One reading: which of the answers shown was named, by its place among them, and why; null where that can't be told. */
export interface ReadVerdict {
  place: number;
  /** In one line, as the model wrote it; empty for none. */
  reason: string;
}

/** The instruction that stands in the place of the question's own and begins with it, so that what was read for the answers needn't be read again. */
export function judgeInstruction(instruction: string, answers: readonly string[], form: 'decoded' | 'words'): string {
  const shown = answers.map((answer, place) => {
    const fence = fenceFor(answer);
    return `Answer ${letterOf(place)}:\n${fence}\n${answer}\n${fence}`;
  });
  const named = answers.map((_, place) => letterOf(place)).join(', ');
  const asked = form === 'words' ? ` Answer in two lines and with nothing else:\nBest: one of ${named}\nWhy: one short sentence` : '';
  return [instruction, 'This question has been answered several times.', ...shown, `${task}${asked}`].join('\n\n');
}

/** What the model writes then: a letter that it chooses, and a line that it writes. */
export function judgeSegments(count: number): Segment[] {
  return [
    { kind: 'forced', text: beforeLetter },
    { kind: 'choice', options: Array.from({ length: count }, (_, place) => letterOf(place)) },
    { kind: 'forced', text: beforeReason },
    { kind: 'free', maxTokens: reasonTokens, stop: ['\n'], visible: true },
  ];
}

/** What became of {@link judgeSegments}; null where it was ended before a letter. */
export function decodedVerdict(segments: readonly string[]): ReadVerdict | null {
  const [, letter = '', , reason = ''] = segments;
  const place = letter === '' ? -1 : letters.indexOf(letter);
  return place < 0 ? null : { place, reason: tidyReason(reason) };
}

/** The same from an answer that wasn't decoded; null where none of `count` letters is named. */
export function writtenVerdict(answer: string, count: number): ReadVerdict | null {
  const said = partThought(answer).answer.slice(0, 4_000);
  const [, named = '-'] = bestNamed.exec(said) ?? letterAlone.exec(said) ?? [];
  const place = letters.indexOf(named.toUpperCase());
  if (place < 0 || place >= count) return null;
  const [, why = ''] = /^[\s*_]*why\b[\s*_]*:[\s*_]*(.+)$/im.exec(said) ?? [];
  return { place, reason: tidyReason(why) };
}

/** The reason, with answers called by their numbers in the chat and not by letters of a reading. */
export function namedByNumbers(reason: string, numberOf: (place: number) => number | undefined): string {
  const named = (letter: string): string => String(numberOf(letters.indexOf(letter)) ?? letter);
  const called = reason.replaceAll(
    /\b([Aa]nswers?|[Oo]ptions?)(\s+[A-J]\b(?:(?:,\s*|,?\s+(?:and|or)\s+)[A-J]\b)*)/g,
    (_, word: string, all: string) => word + all.replaceAll(/\b[A-J]\b/g, named),
  );
  // Only behind these a letter by itself is an answer and not a name, or the word `I`.
  return called.replaceAll(
    /\b(than|unlike|while|whereas|but)\s+([A-HJ])\b(?![+#.'’\w])/g,
    (_, word: string, letter: string) => `${word} ${named(letter)}`,
  );
}

function letterOf(place: number): string {
  return letters.charAt(place);
}

/** In one line, cut at a word. */
function tidyReason(written: string): string {
  const line = showInLine(written).replace(/\s+/g, ' ').trim();
  if (line.length <= longestReason) return line;
  const end = line.lastIndexOf(' ', longestReason);
  return `${line.slice(0, end > longestReason / 2 ? end : longestReason).toWellFormed()}…`;
}
