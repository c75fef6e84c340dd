import { type FileHandle, open } from 'node:fs/promises';

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
    yield* blocksOf(handle);
  } finally {
    await handle.close();
  }
}

/** While the lines of one buffer are used, the other is being filled. */
async function* blocksOf(handle: FileHandle): AsyncGenerator<string> {
  let [buffer, other] = [Buffer.allocUnsafe(READ), Buffer.allocUnsafe(READ)];
  let reading = handle.read(buffer);
  try {
    for (let rest = 0; ; ) {
      const { bytesRead } = await reading;
      const filled = rest + bytesRead;
      const whole = bytesRead === 0 ? filled : buffer.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
      rest = filled - whole;
      if (rest >= other.length) other = Buffer.allocUnsafe(2 * rest); // a very long line
      buffer.copy(other, 0, whole, filled);
      if (bytesRead > 0) reading = handle.read(other, rest, other.length - rest);
      yield* cut(buffer, whole);
      if (bytesRead === 0) return;
      [buffer, other] = [other, buffer];
    }
  } finally {
    await reading.catch(() => {}); // whoever stops early leaves a read behind
  }
}

/** Cuts the first bytes of a buffer, which end with a line, into blocks of whole lines. */
function* cut(buffer: Buffer, length: number): Generator<string> {
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
