import { SaxesParser } from 'saxes';

/** An element, with the text right in it. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  /** The names and classes of those around it, the outermost first. */
  within: string[];
}

/** The elements of a document in order of their beginning. @throws if it is not well-formed XML */
export function parseXml(source: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, text: '', within: open.map((one) => one.attributes.class ?? one.name) };
    elements.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(source).close();
  return elements;
}

/** The texts of a picture, in order. */
export const textsOf = (svg: string): string[] =>
  parseXml(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []));

/** The cells of each table of a page, row by row, by its caption. */
export function tablesOf(page: string): Map<string, string[][]> {
  const tables = new Map<string, string[][]>();
  for (const [source] of page.matchAll(/<table[\s\S]*?<\/table>/g)) {
    const rows: string[][] = [];
    let caption = '';
    for (const { name, text } of parseXml(source)) {
      if (name === 'caption') caption = text;
      if (name === 'tr') rows.push([]);
      if (name === 'td' || name === 'th') rows.at(-1)?.push(text);
    }
    tables.set(caption, rows);
  }
  return tables;
}

/** The pictures of a page. */
export const picturesOf = (page: string): string[] => [...page.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg);

/** How many marks of a kind are drawn, the key's left out: in a path each begins with a move to its place. */
export const marksIn = (svg: string, kind: string): number =>
  parseXml(svg)
    .filter(({ attributes, within }) => attributes.class === kind && !within.includes('pic-key'))
    .reduce((sum, { attributes }) => sum + (attributes.d ?? '').split('M').length - 1, 0);

/** The words that a page lacks: an empty list is easier to read than a page that does not hold something. */
export const missingFrom = (page: string, ...words: string[]): string[] => words.filter((one) => !page.includes(one));
