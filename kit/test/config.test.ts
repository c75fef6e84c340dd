import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, readInteger } from '#kit/config.ts';

describe('configuration', () => {
  it('takes the service from its folder and the rest from defaults', () => {
    expect(readConfig({ PORT: '3000' }, 'soma')).toEqual({
      name: 'soma',
      port: 3000,
      host: '0.0.0.0',
      replica: undefined,
      version: '1.0',
      faults: false,
      faultsRefused: false,
      logLevel: 'info',
    });
  });

  it('takes an empty variable as unset, as compose passes it', () => {
    const env = { PORT: '0', SERVICE: '', HOST: '', LAB_FAULTS: '', LOG_LEVEL: '', VERSION: '' };
    expect(readConfig(env, 'soma')).toMatchObject({ name: 'soma', host: '0.0.0.0', version: '1.0' });
  });

  it('takes what is set', () => {
    const env = {
      PORT: '65535',
      SERVICE: 'div',
      HOST: '::1',
      LAB_REPLICA: 'lab-div-1',
      VERSION: '2.1',
      LOG_LEVEL: 'warn',
    };
    const config = { name: 'div', port: 65535, host: '::1', replica: 'lab-div-1', version: '2.1', logLevel: 'warn' };
    expect(readConfig(env, 'soma')).toMatchObject(config);
  });

  it.each([
    ['PORT', undefined],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80x'],
    ['PORT', '1e3'],
    ['PORT', '9999999999'],
    ['SERVICE', '../x'],
    ['SERVICE', 'Soma'],
    ['HOST', 'a b'],
    ['LAB_REPLICA', 'a\nb'],
    ['VERSION', '"1"'],
    ['LAB_FAULTS', 'yes'],
    ['LOG_LEVEL', 'loud'],
  ])('names %s when it is %j', (name, value) => {
    const read = () => readConfig({ PORT: '1', [name]: value }, 'soma');
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} (must be|is not set)`));
  });

  it('names SERVICE when the folder is no name for one', () => {
    expect(() => readConfig({ PORT: '1' }, 'My Service')).toThrow(/^SERVICE must be .*"My Service"/);
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost', '', undefined])('allows faults on %j', (LAB_BIND) => {
    const config = readConfig({ PORT: '1', LAB_FAULTS: 'on', LAB_BIND }, 'soma');
    expect(config).toMatchObject({ faults: true, faultsRefused: false });
  });

  it.each(['0.0.0.0', '192.168.0.1', '::', '127.0.0.1.example.org', '128.0.0.1'])(
    'refuses faults on %j',
    (LAB_BIND) => {
      const config = readConfig({ PORT: '1', LAB_FAULTS: 'on', LAB_BIND }, 'soma');
      expect(config).toMatchObject({ faults: false, faultsRefused: true });
    },
  );

  it('reads whole numbers up to a limit', () => {
    expect(readInteger({}, 'X', 10, '7')).toBe(7);
    expect(readInteger({ X: '10' }, 'X', 10)).toBe(10);
    expect(() => readInteger({ X: '11' }, 'X', 10)).toThrow('X must be a whole number up to 10, not 11');
  });
});
