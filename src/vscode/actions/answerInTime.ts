/** What `answer` resolves with, or null once `ms` milliseconds are over; then `late` is run, and the answer's own end no longer matters. */
export async function answerInTime<T>(answer: Promise<T>, ms: number, late: () => void): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve(null);
    }, ms);
  });
  try {
    return await Promise.race([answer, over]);
  } finally {
    clearTimeout(timer);
  }
}
