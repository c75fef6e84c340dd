const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 4000 → "4,000". */
export const count = (value: number): string => grouped.format(value);

/** A number with its noun: "1 request", "4,000 requests". */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** A time in ms for people: "0.04 ms", "3.2 ms", "152 ms", "1.24 s", "75 s". */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return '0 ms';
  if (size < 0.095) return `${ms.toFixed(2)} ms`;
  if (size < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (size < 999.5) return `${ms.toFixed(0)} ms`;
  if (size < 9_995) return `${Number((ms / 1000).toFixed(2))} s`;
  return size < 99_950 ? `${Number((ms / 1000).toFixed(1))} s` : `${count(ms / 1000)} s`;
}

/** A part of a whole: "75%", "0.3%", "<0.1%", ">99.9%": only all is 100%, only none is 0%. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const value = (part / whole) * 100;
  if (part !== 0 && value < 0.1) return '<0.1%';
  if (part !== whole && value > 99.9 && value < 100) return '>99.9%';
  return `${Number(value.toFixed(1))}%`;
}

/** A weight with a real minus: "−1". */
export const signed = (value: number): string => (value < 0 ? `−${-value}` : String(value));

/** Cuts a text to a number of characters, the last one then being "…". */
export function clip(text: string, most: number): string {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, Math.max(0, most - 1)).join('')}…`;
}

/** Cuts a name in its middle: replicas differ in their ends. */
export function shorten(name: string, most: number): string {
  const signs = [...name];
  if (signs.length <= most) return name;
  const tail = Math.min(5, Math.floor(most / 3));
  return `${signs.slice(0, most - tail - 1).join('')}…${signs.slice(-tail).join('')}`;
}

/** Sorts names as people do: ping-2 before ping-10. */
export const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
