/** Bytes in units of 1024: `980 B`, `257 kB`, `1.4 MB`. */
export function bytes(count: number): string {
  if (count < 1024) return `${String(Math.round(count))} B`;
  if (count < 1024 * 1024) return `${String(Math.round(count / 1024))} kB`;
  return `${(count / 1024 / 1024).toFixed(1)} MB`;
}

/** A percentage; below 1 with one decimal: `0.4 %`, `25 %`. */
export function percent(value: number): string {
  return `${value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value))} %`;
}

/** `1 board`, `3 boards`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

/** How long ago: `12 s ago`. A time in the future is `now`, because clocks differ. */
export function ago(time: Date, now: Date): string {
  const seconds = Math.floor((now.getTime() - time.getTime()) / 1000);
  if (seconds < 3) return 'now';
  return `${span(seconds)} ago`;
}

/** A duration in its largest unit: `12 s`, `3 min`, `5 h`, `2 days`. */
export function span(seconds: number): string {
  if (seconds < 60) return `${String(Math.max(0, Math.floor(seconds)))} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 48 * 3600) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86400))} days`;
}

/** Local date and time to the second: `2026-11-23 10:15:00`. */
export function timestamp(time: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = `${String(time.getFullYear())}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
