import type { Word } from '../tree.ts';
import { parseNumber } from '../values.ts';
import { checkTarget } from './map.ts';
import { arg, type Check, refuse, type Scene } from './scene.ts';
import { defineVariable, useRegex, useVariables } from './variables.ts';

/** @see src/http/modules/ngx_http_rewrite_module.c ngx_http_rewrite_return */
const giveBack: Check = (directive, scene) => {
  const [code, text] = [arg(directive, 0), directive.args[1]];
  const status = parseNumber(code.text);
  const isUrl = text === undefined && /^(https?:\/\/|\$scheme)/.test(code.text);
  if (isUrl) return useVariables(code, scene);
  if (status === undefined || status > 999)
    refuse(code, `invalid return code "${code.text}": expected a status up to 999`);
  if (text !== undefined) useVariables(text, scene);
};

/** @see src/http/modules/ngx_http_rewrite_module.c ngx_http_rewrite */
const rewrite: Check = (directive, scene) => {
  const [pattern, replacement, option] = [arg(directive, 0), arg(directive, 1), directive.args[2]];
  if (replacement.text === '') refuse(replacement, 'empty replacement');
  useRegex(pattern, scene);
  useVariables(replacement, scene);
  if (option !== undefined && !/^(last|break|redirect|permanent)$/.test(option.text))
    refuse(option, `invalid parameter "${option.text}": expected last, break, redirect or permanent`);
};

const set: Check = (directive, scene) => {
  const target = arg(directive, 0);
  checkTarget(target);
  defineVariable(target, scene);
  useVariables(arg(directive, 1), scene);
};

/** @see src/http/modules/ngx_http_rewrite_module.c ngx_http_rewrite_if_condition */
const condition: Check = ({ args, place }, scene) => {
  const words = withoutBrackets(args);
  const [left = { text: '', raw: '', place }, operator, right, surplus] = words;
  const invalid = (word: Word) => refuse(word, `invalid condition "${word.text}"`);
  if (/^!?-[fdex]$/.test(left.text)) {
    if (operator === undefined || right !== undefined) return invalid(left);
    return useVariables(operator, scene);
  }
  if (!left.text.startsWith('$') || left.text === '$') return invalid(left);
  if (operator === undefined) return useWhole(left, scene);
  if (right === undefined || surplus !== undefined) return invalid(left);
  useWhole(left, scene);
  if (/^!?=$/.test(operator.text)) useVariables(right, scene);
  else if (/^!?~\*?$/.test(operator.text)) useRegex(right, scene, operator.text.endsWith('*'));
  else refuse(operator, `unexpected "${operator.text}" in condition: expected =, !=, ~, ~*, !~ or !~*`);
};

/** A condition's left side is a variable as a whole: `$a$b` is one strange name. */
const useWhole = ({ text, place }: Word, scene: Scene) => scene.used.push({ name: text.slice(1), place });

function withoutBrackets(args: readonly Word[]): Word[] {
  const [first, last] = [args[0], args.at(-1)];
  if (first !== undefined && !first.text.startsWith('('))
    refuse(first, `invalid condition "${first.text}": expected "("`);
  if (last !== undefined && !last.text.endsWith(')')) refuse(last, `invalid condition "${last.text}": expected ")"`);
  return args
    .map((word, index) => (index === 0 ? { ...word, text: word.text.slice(1) } : word))
    .map((word, index) => (index === args.length - 1 ? { ...word, text: word.text.slice(0, -1) } : word))
    .filter(({ text, raw }) => text !== '' || /^["']/.test(raw));
}

export const REWRITE_CHECKS: Record<string, Check> = { return: giveBack, rewrite, set, if: condition };
