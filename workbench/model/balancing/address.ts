/**
 * What `ip_hash` looks at: the first three bytes of an IPv4 address, or all 16 of an IPv6 one.
 * Source: ngx_http_upstream_init_ip_hash_peer.
 * @param text an address without a port; `::ffff:1.2.3.4` counts as IPv4
 * @returns undefined if it is none
 */
export function addressKey(text: string): Uint8Array | undefined {
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i.exec(text);
  if (four !== null) return Uint8Array.from(four.slice(1, 4), Number);
  if (!/^[\da-f:]+$/i.test(text)) return undefined;
  const [head = '', tail] = text.split('::');
  const words = (part: string | undefined) => (part ? part.split(':').map((word) => Number.parseInt(word, 16)) : []);
  const [front, back] = [words(head), words(tail)];
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const all = [...front, ...new Array<number>(Math.max(0, gap)).fill(0), ...back];
  return all.length === 8 ? Uint8Array.from(all.flatMap((word) => [word >> 8, word & 255])) : undefined;
}
