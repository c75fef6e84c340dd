// Options that several commands take, and how their text is read.
import { InvalidArgumentError, Option } from 'commander';

/** Reads a whole number from `least` to `most`. @throws InvalidArgumentError */
export const number = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  return value;
};

/** Reads `ping=3`, and adds it to those before. @throws InvalidArgumentError */
export const scales = (text: string, before: Map<string, number> = new Map()) => {
  const match = /^([\w-]+)=(\d{1,2})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected SERVICE=NUMBER, such as ping=3.');
  return new Map([...before, [match[1] ?? '', Number(match[2])]]);
};

/** `--engine`, for a command that needs a running lab. */
export const engineOption = (): Option =>
  new Option('--engine <name>', 'which engine (default: the one that runs, or else what this machine has)').choices([
    'compose',
    'process',
  ]);
