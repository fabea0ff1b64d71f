/**
 * Turns pieces of a stream into the text so far without a forced beginning, whichever way the pieces fall. Pieces that belong to the
 * beginning are not reported.
 */
export function textAfter(forced: string, report: (soFar: string) => void): (piece: string) => void {
  let all = '';
  return (piece) => {
    all += piece;
    if (forced.startsWith(all)) return;
    report(all.startsWith(forced) ? all.slice(forced.length) : all);
  };
}
