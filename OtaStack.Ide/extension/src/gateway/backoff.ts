/** Milliseconds to wait after so many failures in a row: 1 s, doubled each time, at most 15 s, less up to a quarter by chance. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(15_000, 1000 * 2 ** Math.min(Math.max(failures - 1, 0), 10));
  return Math.round(full * (1 - random() / 4));
}

/** Waits; ends early, without an error, when the signal says so. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
