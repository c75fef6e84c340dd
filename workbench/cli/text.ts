import colors from 'picocolors';

/** Colours, where the output is a terminal (NO_COLOR and FORCE_COLOR count). */
export const paint = colors.createColors(
  colors.isColorSupported && (process.stdout.isTTY || process.env.FORCE_COLOR !== undefined),
);

/** Writes a line of progress to standard error, so that standard output holds only results. */
export function say(line: string): void {
  process.stderr.write(`${paint.dim('lab:')} ${line}\n`);
}

/** Writes a result to standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
const COLOUR = /\u001b\[\d+m/g;

/** Width on screen: colours have none. */
export const widthOf = (text: string): number => [...text.replace(COLOUR, '')].length;

/** Fills up with blanks to a width on screen. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Lays rows out as columns, two blanks apart. */
export function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Waits for something, and says so if it takes longer than a second. */
export async function patiently<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => say(`${what} …`), 1_000);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
