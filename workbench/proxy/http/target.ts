/** A request target, as locations and variables see it. */
export interface Target {
  /** Percent signs decoded, slashes merged, `.` and `..` resolved. */
  path: string;
  /** Behind the `?`, as sent; empty without one. */
  args: string;
}

const ODD = /%|#|\/\/|\/\.|^\?/;

/**
 * Normalises a target.
 * @param target begins with `/`, or with `?` where an absolute URL had no path
 * @param mergeSlashes `merge_slashes`
 * @returns undefined if it leaves the root or holds a broken or zero byte
 * @see ngx_http_parse_complex_uri in src/http/ngx_http_parse.c
 */
export function normalise(target: string, mergeSlashes: boolean): Target | undefined {
  const question = target.indexOf('?');
  const raw = question < 0 ? target : target.slice(0, question);
  const args = question < 0 ? '' : target.slice(question + 1);
  if (!ODD.test(raw) && !args.includes('#') && raw !== '') return { path: raw, args };
  const hash = target.indexOf('#');
  const cut = hash < 0 ? target : target.slice(0, hash);
  const mark = cut.indexOf('?');
  const path = walk(mark < 0 ? cut : cut.slice(0, mark), mergeSlashes);
  return path === undefined ? undefined : { path, args: mark < 0 ? '' : cut.slice(mark + 1) };
}

/** Decodes `%XX`; a decoded `/` or `.` counts as one, but a decoded `%`, `#` or `?` is only a character. */
function walk(raw: string, mergeSlashes: boolean): string | undefined {
  const segments: string[] = [];
  let segment = '';
  let plain = false; // the segment holds something that keeps it from being `.` or `..`
  const close = (last: boolean): boolean => {
    if (!plain && segment === '..') {
      if (segments.length === 0) return false;
      segments.pop();
      if (last) segments.push('');
    } else if (!plain && segment === '.') {
      if (last) segments.push('');
    } else if (segment !== '' || last || !mergeSlashes) segments.push(segment);
    segment = '';
    plain = false;
    return true;
  };
  for (let at = raw.startsWith('/') ? 1 : 0; at < raw.length; at++) {
    let char = raw[at] as string;
    if (char === '%') {
      const hex = raw.slice(at + 1, at + 3);
      if (!/^[\da-f]{2}$/i.test(hex) || hex === '00') return undefined;
      char = String.fromCharCode(Number.parseInt(hex, 16));
      at += 2;
      if (char === '%' || char === '#' || char === '?') plain = true;
    }
    if (char !== '/') segment += char;
    else if (!close(false)) return undefined;
  }
  return close(true) ? `/${segments.join('/')}` : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes that a URI must not hold
const UNSAFE = /[\x00-\x20"#%<>?\\^`{|}\x7f-\xff]/g;

/** Percent-encodes a normalised path for the way on. @see ngx_escape_uri in src/core/ngx_string.c, NGX_ESCAPE_URI */
export const escapePath = (path: string): string =>
  path.replace(UNSAFE, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
