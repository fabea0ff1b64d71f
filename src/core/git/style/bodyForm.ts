/** What stands below subjects: whether there usually is something, points or paragraphs, how wide, and which trailers end it. */

export interface BodyForm {
  usual: boolean;
  form: 'bullets' | 'prose';
  /** Characters of a line; null where there are none to tell it by. */
  width: number | null;
}

export interface Trailer {
  token: string;
  value: string;
}

/** Shares from which on something is usual. */
const usually = 0.6;
const point = /^\s*[-*•] +\S/;
const trailer = /^(BREAKING CHANGE|[A-Za-z][A-Za-z-]{1,30}): +(\S.*)$/;
/** A paragraph of its own, which may have several lines. */
const breaking = /^BREAKING[ -]CHANGE: /;
const widths = { least: 50, most: 72 };

/** The text and its trailers: those of the last paragraph, where that is nothing else. */
export function partBody(body: string): { text: string; trailers: Trailer[] } {
  const paragraphs = body.trim().split(/\n[ \t]*\n/);
  const lines = (paragraphs.at(-1) ?? '').split('\n').filter((line) => line.trim() !== '');
  const found = lines.map((line) => trailer.exec(line.trim()));
  const textOf = (some: readonly string[]): string => some.filter((one) => !breaking.test(one)).join('\n\n').trim(); // prettier-ignore
  if (lines.length === 0 || found.some((match) => match === null)) return { text: textOf(paragraphs), trailers: [] };
  return {
    text: textOf(paragraphs.slice(0, -1)),
    trailers: found.map((match) => ({ token: match?.[1] ?? '', value: match?.[2] ?? '' })),
  };
}

/** Of texts without their trailers, an empty one for a message without a body. */
export function bodyForm(texts: readonly string[]): BodyForm {
  const bodies = texts.filter((text) => text !== '');
  const points = bodies.filter((text) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    // What goes on below a point is indented.
    return lines.filter((line) => point.test(line) || /^\s{2,}/.test(line)).length > lines.length / 2;
  });
  return {
    usual: texts.length > 0 && bodies.length >= texts.length * usually,
    form: bodies.length > 0 && points.length < bodies.length / 2 ? 'prose' : 'bullets',
    width: widthOf(bodies),
  };
}

/** The widest usual line: those that are wider by far are addresses and output of programs. */
function widthOf(bodies: readonly string[]): number | null {
  const lengths = bodies
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(' '))
    .map((line) => line.trimEnd().length)
    .sort((a, b) => a - b);
  if (lengths.length < 5) return null;
  return Math.min(widths.most, Math.max(widths.least, lengths[Math.floor((lengths.length - 1) * 0.95)] ?? widths.most));
}
