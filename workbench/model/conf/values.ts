// Values as nginx reads them in a conf. Each function gives undefined where nginx would say "invalid value".

const UNITS = { y: 31_536_000, M: 2_592_000, w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001, ' ': 1 };
/** Units must come from the largest to the smallest. */
const ORDER: readonly string[] = Object.keys(UNITS);

/**
 * A time: `1h30m`, `500ms`, `2s 5ms`, `10` (seconds).
 * @param precision most directives count milliseconds; some, such as `fail_timeout`, count whole seconds and know no `ms`
 *   (but years and months, which the others refuse)
 * @returns milliseconds
 * @see src/core/ngx_parse.c ngx_parse_time
 */
export function parseTime(text: string, precision: 'ms' | 's' = 'ms'): number | undefined {
  if (!/\d/.test(text) || !/^(?:\d*(?:ms|[yMwdhms ]) *)*\d*$/.test(text)) return undefined;
  let last = precision === 'ms' ? ORDER.indexOf('M') : -1;
  let seconds = 0;
  for (const [, digits, unit = ' '] of text.matchAll(/(\d*)(ms|[yMwdhms ]|$) */g)) {
    if (digits === '' && unit === '') break;
    if (unit !== '') {
      const step = ORDER.indexOf(unit);
      if (step <= last || (unit === 'ms' && precision === 's')) return undefined;
      if (unit === ' ' && last >= ORDER.indexOf('s')) return undefined;
      last = step;
    }
    seconds += Number(digits) * UNITS[(unit || 's') as keyof typeof UNITS];
  }
  const ms = Math.round(seconds * 1000);
  return ms <= Number.MAX_SAFE_INTEGER ? ms : undefined;
}

/**
 * A size: bytes, `k` or `m`; `g` only where nginx counts in file offsets, as in client_max_body_size.
 * @returns bytes
 * @see src/core/ngx_parse.c ngx_parse_size, ngx_parse_offset
 */
export function parseSize(text: string, largest: 'm' | 'g' = 'm'): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  const power = ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
  if (digits === '' || (power === 3 && largest === 'm')) return undefined;
  const bytes = Number(digits) * 1024 ** power;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A whole number, digits only. @see src/core/ngx_string.c ngx_atoi */
export function parseNumber(text: string): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** `on` or `off`, in any case. @see src/core/ngx_conf_file.c ngx_conf_set_flag_slot */
export const isFlag = (text: string): boolean => /^(on|off)$/i.test(text);

/** Three numbers of a version of nginx, such as [1, 30, 4]. */
export type Version = readonly [number, number, number];

/** Whether one version of nginx came before another. */
export function isBefore(version: Version, other: Version): boolean {
  const at = other.findIndex((part, index) => part !== version[index]);
  return at >= 0 && (version[at] ?? 0) < (other[at] ?? 0);
}
