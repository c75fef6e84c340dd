import type { Exchange } from './exchange.ts';
import { finalize } from './special.ts';

/**
 * Applies `limit_req`: goes on, waits and goes on, or refuses.
 * @see ngx_http_limit_req_handler in src/http/modules/ngx_http_limit_req_module.c
 */
export function checkLimits(x: Exchange, goOn: () => void): void {
  const { limits, limitStatus, limitDryRun } = x.settings;
  if (limits.length === 0 || x.limitChecked !== '') {
    goOn();
    return;
  }
  const now = x.connection.now();
  const looked = limits
    .map((limit) => ({ ...limit, key: limit.zone.key(x) }))
    .filter(({ key }) => key !== '')
    .map((limit) => ({ ...limit, excess: limit.zone.look(limit.key, now, limit.burst) }));
  if (looked.some(({ excess }) => excess === undefined)) {
    x.limitChecked = limitDryRun ? 'REJECTED_DRY_RUN' : 'REJECTED';
    x.connection.log('error', `limiting requests${limitDryRun ? ', dry run' : ''}`, x);
    if (limitDryRun) goOn();
    else finalize(x, limitStatus);
    return;
  }
  let wait = 0;
  for (const { zone, key, excess = 0, delay } of looked) {
    zone.expire(now);
    zone.count(key, now, excess);
    if (excess > delay) wait = Math.max(wait, Math.floor(((excess - delay) * 1000) / zone.rate));
  }
  x.limitChecked = wait === 0 ? 'PASSED' : limitDryRun ? 'DELAYED_DRY_RUN' : 'DELAYED';
  if (wait === 0 || limitDryRun) goOn();
  else x.connection.after(wait, x, goOn);
}
