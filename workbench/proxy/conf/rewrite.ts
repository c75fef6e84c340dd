import type { Directive } from '../../model/conf/tree.ts';
import type { Exchange } from '../request/exchange.ts';
import { compileCondition } from './condition.ts';
import type { Location } from './location.ts';
import { compilePattern } from './pattern.ts';
import { argument, broken } from './scope.ts';
import { compileTemplate, type Template } from './template.ts';
import type { Variables } from './variables.ts';

/** What `return` asks for. */
export interface Return {
  status: number;
  text: Template | undefined;
}

/** What a step of the rewrite module leads to: nothing, the end of the steps, or an answer. */
export type Verdict = undefined | 'stop' | Return;
export type Step = (x: Exchange) => Verdict;

/** Makes the location that an `if` turns to; undefined where `if` stands in a server. */
export type MakeLocation = (directive: Directive) => Location | undefined;

/** Runs steps in order. */
export function runSteps(steps: readonly Step[], x: Exchange): Verdict {
  for (const step of steps) {
    const verdict = step(x);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/**
 * The steps of a block: `set`, `if`, `return`, `rewrite`, `break`, in the order of the conf.
 * @see src/http/modules/ngx_http_rewrite_module.c
 */
export function compileSteps(block: readonly Directive[], variables: Variables, make: MakeLocation): Step[] {
  return block.flatMap((directive): Step[] => {
    switch (directive.name) {
      case 'set':
        return [compileSet(directive, variables)];
      case 'return':
        return [compileReturn(directive, variables)];
      case 'rewrite':
        return [compileRewrite(directive, variables)];
      case 'break':
        return [() => 'stop'];
      case 'if':
        return [compileIf(directive, variables, make)];
      default:
        return [];
    }
  });
}

function compileSet(directive: Directive, variables: Variables): Step {
  const name = argument(directive, 0);
  if (!name.text.startsWith('$')) throw broken(`invalid variable name "${name.text}"`, name.place);
  const value = compileTemplate(argument(directive, 1), variables);
  if (name.text === '$args')
    return (x) => {
      x.args = value(x);
      return undefined;
    };
  const slot = variables.define(name.text.slice(1), name.place);
  return (x) => {
    x.slots[slot] = value(x);
    return undefined;
  };
}

function compileReturn(directive: Directive, variables: Variables): Step {
  const [first, second] = [argument(directive, 0), directive.args[1]];
  const isUrl = second === undefined && /^(https?:\/\/|\$scheme)/.test(first.text);
  const status = isUrl ? 302 : Number(first.text);
  if (!isUrl && !/^\d{1,3}$/.test(first.text)) throw broken(`invalid return code "${first.text}"`, first.place);
  const word = isUrl ? first : second;
  const verdict: Return = { status, text: word === undefined ? undefined : compileTemplate(word, variables) };
  return () => verdict;
}

function compileRewrite(directive: Directive, variables: Variables): Step {
  const [from, to, flag] = [argument(directive, 0), argument(directive, 1), directive.args[2]?.text];
  if (flag !== undefined && !['last', 'break', 'redirect', 'permanent'].includes(flag))
    throw broken(`invalid parameter "${flag}"`, directive.args[2]?.place ?? directive.place);
  const matches = compilePattern(from.text, false, from.place, variables);
  const replacement = compileTemplate(to, variables);
  const redirect =
    flag === 'permanent' ? 301 : flag === 'redirect' || /^(https?:\/\/|\$scheme)/.test(to.text) ? 302 : 0;
  return (x) => {
    if (!matches(x, x.uri)) return undefined;
    const [path = '', own] = replacement(x).split(/\?(.*)/s);
    const dropsArgs = to.text.endsWith('?');
    const args = [own, dropsArgs ? '' : x.args].filter((part) => part !== undefined && part !== '').join('&');
    if (redirect > 0) return { status: redirect, text: () => (args === '' ? path : `${path}?${args}`) };
    x.rewrite(path, args, flag !== 'break');
    return flag === undefined ? undefined : 'stop';
  };
}

function compileIf(directive: Directive, variables: Variables, make: MakeLocation): Step {
  const holds = compileCondition(directive, variables);
  const location = make(directive);
  const steps = compileSteps(directive.block ?? [], variables, make);
  return (x) => {
    if (!holds(x)) return undefined;
    if (location !== undefined) x.location = location;
    return runSteps(steps, x);
  };
}
