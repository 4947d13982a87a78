/** Milliseconds to wait after a number of failures in a row: 1 s, doubled each time, at most 15 s, minus a random part of up to 25 %. */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(15_000, 1000 * 2 ** Math.min(Math.max(failures - 1, 0), 10));
  return Math.round(full * (1 - random() / 4));
}

/** Waits. Returns early, without an error, when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
