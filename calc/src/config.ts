import { ConfigError, type Environment, readInteger, readSetting } from '#kit/config.ts';

/** Services by the symbol of their operator. */
export type Operators = ReadonlyMap<string, string>;
export type CalcConfig = ReturnType<typeof readCalcConfig>;

/** Reads what calc needs beyond the other services. @throws ConfigError */
export function readCalcConfig(env: Environment) {
  return {
    /** Where the other services are: calc calls them as any client would, so its calls are balanced too. */
    gateway: readSetting(
      env,
      'LAB_GATEWAY',
      /^http:\/\/[\w.[\]:-]+\/?$/,
      'a URL like http://nginx:8080',
      'http://nginx:8080',
    ),
    operators: readOperators(env.CALC_OPERATORS || '+ soma, - sub, * mult'),
    /** Time for all the calls of one request together, in ms. */
    deadlineMs: readInteger(env, 'CALC_DEADLINE_MS', 60_000, '4000'),
  };
}

function readOperators(list: string): Operators {
  const operators = new Map<string, string>();
  for (const entry of list.split(',')) {
    const [, symbol = '', service = ''] = /^\s*([-+*/%^&|<>=!~:÷×])\s+([a-z][a-z0-9-]*)\s*$/.exec(entry) ?? [];
    if (!service || operators.has(symbol)) {
      throw new ConfigError(
        `CALC_OPERATORS must list symbols and services like "+ soma, / div", not "${entry.trim()}"`,
      );
    }
    operators.set(symbol, service);
  }
  return operators;
}
