import type { Word } from '../tree.ts';
import { parseSize } from '../values.ts';
import { refuse, type Scene } from './scene.ts';

/** Eight pages of memory. */
const SMALLEST = 32_768;

/**
 * Notes a zone that is declared with a size, or only named.
 * @see src/core/ngx_cycle.c ngx_shared_memory_add
 */
export function addZone(
  word: Word,
  { name, size, use, scene }: { name: string; size?: string; use: 'keys' | 'peers'; scene: Scene },
): void {
  if (name === '') refuse(word, `invalid zone name in "${word.text}": it is empty`);
  const bytes = size === undefined ? 0 : parseSize(size);
  if (bytes === undefined) refuse(word, `invalid zone size "${size}": expected a size such as 128k`);
  if (size !== undefined && bytes < SMALLEST) refuse(word, `zone "${name}" is too small: it needs 32k or more`);
  const zone = scene.zones.get(name);
  if (zone === undefined) {
    scene.zones.set(name, { use, size: bytes, place: word.place });
    return;
  }
  if (zone.use !== use) refuse(word, `the shared memory zone "${name}" is already declared for a different use`);
  if (bytes > 0 && zone.size > 0 && bytes !== zone.size)
    refuse(word, `the size ${bytes} of shared memory zone "${name}" conflicts with already declared size ${zone.size}`);
  zone.size ||= bytes;
}

/** @throws ConfError for a zone that is named and nowhere declared. @see src/core/ngx_cycle.c ngx_init_cycle */
export function checkZones({ zones }: Scene): void {
  for (const [name, { size, place }] of zones)
    if (size === 0)
      refuse({ text: name, raw: name, place }, `zone "${name}" has no size: nothing in this conf declares one`);
}
