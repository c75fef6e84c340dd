import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/**
 * What differs between two texts, as a unified diff with three lines of context; empty where nothing does.
 * @param name stands in its head for both
 */
export function difference(before: string, after: string, name: string): string {
  if (before === after) return '';
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name, name, before, after, undefined, undefined, options);
}
