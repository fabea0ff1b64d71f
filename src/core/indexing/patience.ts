/** What somebody gets who didn't want to wait any longer. */
export const tooLate = Symbol('too late');

/** The end of somebody's patience after so many milliseconds, which may be infinite; `end` when it isn't needed any more. */
export function patiently(ms: number): { over: Promise<typeof tooLate>; end: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<typeof tooLate>((resolve) => {
    if (Number.isFinite(ms)) timer = setTimeout(() => resolve(tooLate), ms);
  });
  return { over, end: () => clearTimeout(timer) };
}
