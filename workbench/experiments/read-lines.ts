import { open } from 'node:fs/promises';

const READ = 2 ** 20;
const BLOCK = 2 ** 16; // V8 keeps longer strings among its large objects, and those for long
const NEWLINE = 10;

/**
 * Reads a file as texts of many whole lines each, without the last newline: several times as fast as line by line.
 * @throws if it can't be read
 */
export async function* readBlocks(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  try {
    let buffer = Buffer.allocUnsafe(READ);
    for (let rest = 0; ; ) {
      if (rest === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(rest)]); // a very long line
      const { bytesRead } = await handle.read(buffer, rest, buffer.length - rest);
      const filled = rest + bytesRead;
      const whole = bytesRead === 0 ? filled : buffer.lastIndexOf(NEWLINE, filled - 1) + 1;
      yield* blocksOf(buffer, whole);
      if (bytesRead === 0) return;
      buffer.copyWithin(0, whole, filled);
      rest = filled - whole;
    }
  } finally {
    await handle.close();
  }
}

/** Cuts the first bytes of a buffer, which end with a line, into blocks of whole lines. */
function* blocksOf(buffer: Buffer, length: number): Generator<string> {
  for (let start = 0; start < length; ) {
    const newline = start + BLOCK < length ? buffer.lastIndexOf(NEWLINE, start + BLOCK) : -1;
    const next = newline < start ? length : newline + 1; // a long line: all there is
    yield buffer.toString('utf8', start, buffer[next - 1] === NEWLINE ? next - 1 : next);
    start = next;
  }
}

/** Reads a file line by line. @throws if it can't be read */
export async function* readLines(file: string): AsyncGenerator<string> {
  for await (const block of readBlocks(file)) yield* block.split('\n');
}
