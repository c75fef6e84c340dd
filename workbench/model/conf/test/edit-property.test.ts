import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Edit, editConf } from '../edit.ts';
import { parseConf } from '../parse.ts';
import type { Directive } from '../tree.ts';

/** A directive without its places: what nginx makes of it. */
interface Node {
  name: string;
  args: string[];
  block?: Node[];
}

const plain = ({ name, args, block }: Directive): Node => ({
  name,
  args: args.map(({ text }) => text),
  ...(block && { block: block.map(plain) }),
});
const read = (text: string) => parseConf(text, 'a.conf').map(plain);

const gap = fc.constantFrom(' ', '\t', '  ', '\n', '\r\n  ', ' # a; "b {\n', '\n# c }\n\t');
const space = fc.constantFrom('', ' ', '\n', '\n  ', ' # a; b {\n', '\n\n    # "c }\n    ', '\r\n');
const argument = fc.constantFrom('x', 'w=1', 'max_fails=3', '~^/a(/|$)', '$v', '"q r"', "'s;t'", '"#u"', 'a#b');
const text = (word: string) => (/^["']/.test(word) ? word.slice(1, -1) : word);

interface Made {
  node: Node;
  text: string;
}

/** A conf with every name used once, so that a path is never ambiguous. */
const conf = (depth: number): fc.Arbitrary<Made[]> => {
  const block = depth === 0 ? fc.constant(undefined) : fc.option(conf(depth - 1), { nil: undefined });
  const one = fc.record({ args: fc.uniqueArray(argument, { maxLength: 3 }), gap, space, block, trail: space });
  return fc.array(one, { maxLength: 4 }).map((all) =>
    all.map(({ args, gap, space, block, trail }, index): Made => {
      const name = `d${index}`;
      const head = `${space}${[name, ...args].join(gap)}`;
      const node = { name, args: args.map(text), ...(block && { block: block.map((made) => made.node) }) };
      return { node, text: `${head}${block ? `{${block.map((made) => made.text).join('')}${trail}}` : `${trail};`}` };
    }),
  );
};

/** A path to some directive, chosen by numbers; undefined in an empty conf. */
function pathFrom(nodes: readonly Node[], [first = 0, ...rest]: number[]): string[] | undefined {
  const node = nodes[first % Math.max(1, nodes.length)];
  if (node === undefined) return undefined;
  const deeper = rest.length > 0 ? pathFrom(node.block ?? [], rest) : undefined;
  return [node.name, ...(deeper ?? [])];
}

/** The tree that an edit should lead to. */
function expected(nodes: Node[], [name, ...rest]: string[], change: (node: Node) => Node[]): Node[] {
  return nodes.flatMap((node) => {
    if (node.name !== name) return [node];
    return rest.length === 0 ? change(node) : [{ ...node, block: expected(node.block ?? [], rest, change) }];
  });
}

const FRESH: Node = { name: 'fresh', args: ['1'], block: [{ name: 'in', args: [] }] };

/** Each kind of edit beside what it should do to the tree. */
const kinds: ((at: string[], node: Node) => { edit: Edit; change: (node: Node) => Node[] } | undefined)[] = [
  (at) => ({ edit: { at, remove: true }, change: () => [] }),
  (at) => ({ edit: { at, replace: 'fresh 1 {\n  in;\n}' }, change: () => [FRESH] }),
  (at, { block }) =>
    block && {
      edit: { at, add: 'fresh 1 { in; }' },
      change: (node) => [{ ...node, block: [FRESH, ...(node.block ?? [])] }],
    },
  (at) => ({
    edit: { at, withArgument: 'w=2' },
    change: (node) => [
      {
        ...node,
        args: node.args.includes('w=1') ? node.args.map((arg) => (arg === 'w=1' ? 'w=2' : arg)) : [...node.args, 'w=2'],
      },
    ],
  }),
  (at, { args }) =>
    args.includes('max_fails=3')
      ? {
          edit: { at, withoutArgument: 'max_fails=' },
          change: (node) => [{ ...node, args: node.args.filter((arg) => arg !== 'max_fails=3') }],
        }
      : undefined,
];

describe('editing a conf', () => {
  it('gives the tree that is expected, whatever the formatting, and leaves all other directives alone', () => {
    let done = 0;
    const numbers = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });
    const property = fc.property(conf(2), numbers, fc.nat(kinds.length - 1), space, (made, choice, kind, tail) => {
      const nodes = made.map(({ node }) => node);
      const before = made.map((one) => one.text).join('') + tail;
      expect(read(before)).toEqual(nodes);
      const at = pathFrom(nodes, choice);
      if (at === undefined) return;
      const target = at.reduce<Node>((node, name) => node.block?.find((one) => one.name === name) as Node, {
        name: '',
        args: [],
        block: nodes,
      });
      const chosen = kinds[kind]?.(at, target);
      if (chosen === undefined) return;
      expect(read(editConf(before, 'a.conf', [chosen.edit]))).toEqual(expected(nodes, at, chosen.change));
      done++;
    });
    fc.assert(property, { numRuns: 3_000 });
    expect(done).toBeGreaterThan(1_000);
  });
});
