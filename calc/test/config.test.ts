import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '#kit/config.ts';
import { startProcess } from '../../kit/test/process.ts';
import { readCalcConfig } from '../src/config.ts';

describe('the configuration of calc', () => {
  it('has defaults', () => {
    expect(readCalcConfig({})).toEqual({
      gateway: 'http://nginx:8080',
      operators: new Map([
        ['+', 'soma'],
        ['-', 'sub'],
        ['*', 'mult'],
      ]),
      deadlineMs: 4000,
    });
  });

  it('takes further operators', () => {
    const { operators } = readCalcConfig({ CALC_OPERATORS: '+ soma,- sub, * mult , / div' });
    expect(operators.get('/')).toBe('div');
    expect(operators.size).toBe(4);
  });

  it.each([
    ['CALC_OPERATORS', '+soma'],
    ['CALC_OPERATORS', '+ soma, + sub'],
    ['CALC_OPERATORS', '1 soma'],
    ['CALC_OPERATORS', '( soma'],
    ['CALC_OPERATORS', '. soma'],
    ['CALC_OPERATORS', '++ soma'],
    ['CALC_OPERATORS', '+ ../soma'],
    ['CALC_OPERATORS', '+ soma,'],
    ['LAB_GATEWAY', 'nginx:8080'],
    ['LAB_GATEWAY', 'https://nginx'],
    ['LAB_GATEWAY', 'http://nginx/path'],
    ['CALC_DEADLINE_MS', '4s'],
    ['CALC_DEADLINE_MS', '60001'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => readCalcConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readCalcConfig({ [name]: value })).toThrow(new RegExp(`^${name} must`));
  });

  it('ends the process with one line when it is wrong', async () => {
    const env = { PORT: '0', LAB_REPLICA: 'calc', LAB_GATEWAY: 'x' };
    const calc = startProcess('calc', env);
    expect(await calc.exit).toEqual({ code: 1, signal: null });
    expect(calc.stderr()).toBe('calc: LAB_GATEWAY must be a URL like http://nginx:8080, not "x"\n');
  });
});
