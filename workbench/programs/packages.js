// Lets programs started by ./lab find their packages under .lab/packages, so that a student's folder stays as
// it was cloned. Only a package that Node does not find by itself is looked for there: whoever has run
// `npm ci` to work on the lab uses that. (JavaScript, as it is loaded before anything else.)
import { registerHooks } from 'node:module';

const root = new URL('../..', import.meta.url).href;
const kept = (room) => `${root}.lab/packages/${room}/package.json`;

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./#]|^\w+:/.test(specifier)) throw error;
      const room = context.parentURL?.startsWith(`${root}workbench/`) ? 'workbench' : 'services';
      return next(specifier, { ...context, parentURL: kept(room) });
    }
  },
});
