// Numbers, sizes and times → short words.

const grouped = new Intl.NumberFormat('en-US');

export const figure = (count: number): string => grouped.format(count);

/** `1 document`, `2 documents`. */
export const countOf = (count: number, noun: string): string => `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** In powers of 1,000. */
export const size = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : figure(Math.round(value))} ${units[power]}`;
};

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 s`, `3 min`, `2 h 5 min`, `4 d 2 h`. */
export const span = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < minute) return `${seconds} s`;
  if (seconds < hour) return `${Math.round(seconds / minute)} min`;
  const [large, small, names] =
    seconds < day ? ([hour, minute, ['h', 'min']] as const) : ([day, hour, ['d', 'h']] as const);
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${names[0]}${rest > 0 ? ` ${rest} ${names[1]}` : ''}`;
};

/** How long a time lies back. */
export const ago = (iso: string, now: number): string => `${span(now - Date.parse(iso))} ago`;
