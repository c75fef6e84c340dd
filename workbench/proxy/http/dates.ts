// The same second is written many times.
let second = -1;
let http = '';
let iso = '';
let local = '';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

function refresh(ms: number): void {
  const now = Math.floor(ms / 1000);
  if (now === second) return;
  second = now;
  const date = new Date(now * 1000);
  http = date.toUTCString();
  const minutes = -date.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const zone = `${minutes < 0 ? '-' : '+'}${two(hours)}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  iso = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${time}${zone}:${two(rest)}`;
  local = `${two(date.getDate())}/${MONTHS[date.getMonth()]}/${date.getFullYear()}:${time} ${zone}${two(rest)}`;
}

/** For the `Date` header. @param ms milliseconds since 1970, as for the others */
export function httpDate(ms: number): string {
  refresh(ms);
  return http;
}

/** `$time_iso8601`, in local time. */
export function isoDate(ms: number): string {
  refresh(ms);
  return iso;
}

/** `$time_local`. */
export function localDate(ms: number): string {
  refresh(ms);
  return local;
}
