/** One directive of an nginx conf, and where it stands. */
export interface Directive {
  name: string;
  args: string[];
  /** Line of its name, from 1. */
  line: number;
  /** Offsets into the text: from the name's first character to behind its `;`, or to its `{`. */
  start: number;
  end: number;
  /** Names of the blocks around it, outermost first, each with its first argument: `http`, `upstream mult`. */
  parents: string[];
  /** Offset behind its `{` and of its `}`, if it is a block. */
  body?: { start: number; end: number };
}

const TOKEN = /\s+|#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|(?:\\.|\$\{\w+\}|[^\s;{}\\])+/gsy;

/**
 * Finds every directive of a conf, in order. It is lenient: nginx itself is the judge of what is valid.
 * @param text a conf's text
 */
export function findDirectives(text: string): Directive[] {
  const found: Directive[] = [];
  const open: Directive[] = [];
  let words: { text: string; start: number }[] = [];
  const finish = (end: number): Directive | undefined => {
    const [name, ...args] = words;
    words = [];
    if (name === undefined) return undefined;
    const line = text.slice(0, name.start).split('\n').length;
    const parents = open.map((block) => [block.name, ...block.args.slice(0, 1)].join(' '));
    const directive = { name: name.text, args: args.map((word) => word.text), line, start: name.start, end, parents };
    found.push(directive);
    return directive;
  };
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    if (/^[\s#]/.test(token)) continue;
    if (token === ';') finish(match.index + 1);
    else if (token === '{') {
      const block = finish(match.index);
      if (block !== undefined) open.push(Object.assign(block, { body: { start: match.index + 1, end: text.length } }));
    } else if (token === '}') {
      const block = open.pop();
      if (block?.body !== undefined) block.body.end = match.index;
    } else words.push({ text: token, start: match.index });
  }
  return found;
}
