import type { Directive } from '../tree.ts';
import { stopOf } from './locate.ts';

/** What is put in the place of the text from `start` to `end`. */
export interface Cut {
  start: number;
  end: number;
  put: string;
}

const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number) => (text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at));
const lineBreak = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');
const isOver = (rest: string) => /^\s*(#[^\n]*)?$/.test(rest); // of a line: nothing more, or a comment
const beginsLine = (text: string, { start }: Directive) => text.slice(lineStart(text, start), start).trim() === '';
const indentOf = (text: string, { start }: Directive) =>
  /^[ \t]*/.exec(text.slice(lineStart(text, start), start))?.[0] ?? '';
/** New text of several lines, each as far to the right as the text around it. */
const indented = (text: string, fresh: string, indent: string) =>
  fresh.replace(/\r?\n(?=.)/g, `${lineBreak(text)}${indent}`);

/** Takes a directive away: its whole lines with the comment behind it, or its own words where others share the line. */
export function removal(text: string, directive: Directive): Cut {
  const [start, end] = [directive.start, stopOf(directive)];
  const last = lineEnd(text, end);
  const behind = text.slice(end, last);
  if (!isOver(behind)) return { start, end: last - behind.trimStart().length, put: '' };
  if (beginsLine(text, directive))
    return { start: lineStart(text, start), end: Math.min(last + 1, text.length), put: '' };
  return { start: text.slice(0, start).trimEnd().length, end, put: '' };
}

/** Puts new text in the place of a directive. */
export const replacement = (text: string, directive: Directive, fresh: string): Cut => ({
  start: directive.start,
  end: stopOf(directive),
  put: indented(text, fresh, indentOf(text, directive)),
});

/** Puts new directives before everything else in a file. */
export const addAtTop = (text: string, fresh: string): Cut => ({ start: 0, end: 0, put: fresh + lineBreak(text) });

/** Puts new directives first in a block: in a line of their own unless the block stands in one line. */
export function addFirst(
  text: string,
  around: Directive,
  { start, end }: { start: number; end: number },
  fresh: string,
): Cut {
  const last = lineEnd(text, start);
  if (text.slice(start, end).trim() === '' && last >= end) return { start, end, put: ` ${fresh} ` };
  if (last >= end || !isOver(text.slice(start, last))) return { start, end: start, put: ` ${fresh}` };
  const neighbour = around.block?.find((one) => beginsLine(text, one));
  const indent = neighbour === undefined ? `${indentOf(text, around)}    ` : indentOf(text, neighbour);
  return { start: last + 1, end: last + 1, put: indent + indented(text, fresh, indent) + lineBreak(text) };
}
