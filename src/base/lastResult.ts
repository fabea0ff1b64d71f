/** Makes a result anew only where what it is made from isn't the very same as the last time. */
export function lastResult<A extends readonly unknown[], R>(make: (...from: A) => R): (...from: A) => R {
  let last: { from: A; result: R } | undefined;
  return (...from) => {
    const same = last?.from.every((value, at) => Object.is(value, from[at]));
    if (last && same === true) return last.result;
    last = { from, result: make(...from) };
    return last.result;
  };
}
