/** Which part of a request a server says that it doesn't take, so that it can be asked without. Pure. */
import { AppError } from '../../base/appError.ts';
import type { OptionalPart } from './wireFormat.ts';

/** What is said of a part that isn't taken, as servers and the libraries that check requests for them have it. */
const notTaken =
  /unsupported|unrecogni[sz]ed|unknown|unexpected|forbidden|deprecated|extra (?:inputs?|fields?)|(?:not|n't) (?:be |a |an )?(?:support|permit|allow|accept|recogni[sz]|valid)|only the default/i;
/** What is said of a part of which there is too much: without it there would be too much of something else. */
const tooMuch = /too (?:large|long|many|much|big|small)|at (?:most|least)|maximum|minimum|exceed|context/i;

/** The one of these parts that an error names as not taken; null for every other error. */
export function refusedPart(error: unknown, parts: readonly OptionalPart[]): OptionalPart | null {
  if (!AppError.is(error, 'providerRefused')) return null;
  const { status, said } = error.data;
  if ((status !== 400 && status !== 422) || typeof said !== 'string') return null;
  if (!notTaken.test(said) || tooMuch.test(said)) return null;
  // As a word of its own: names of models may have it in them.
  return parts.find((part) => new RegExp(`(?<![\\w-])${part}(?![\\w-])`).test(said)) ?? null;
}
