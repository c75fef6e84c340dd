import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a check by axe found, of the two highest impacts: "color-contrast: #id .class". */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

/** Pairs of texts in a picture that lie upon each other, as "picture: one | other". */
export const overlaps = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    interface Box {
      words: string;
      left: number;
      right: number;
      top: number;
      bottom: number;
    }
    interface Drawn {
      id: string;
      textContent: string | null;
      querySelector(query: string): Drawn | null;
      querySelectorAll(query: string): Iterable<Drawn>;
      getBoundingClientRect(): Omit<Box, 'words'>;
    }
    const { document } = globalThis as unknown as { document: Drawn };
    return [...document.querySelectorAll('svg')].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll('text')].map((text): Box => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return { words: text.textContent ?? '', left, right, top, bottom };
      });
      const name = svg.querySelector('title')?.id ?? '';
      const isOver = (a: Box, b: Box) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4;
      return boxes.flatMap((box, index) =>
        boxes
          .slice(index + 1)
          .filter((other) => isOver(box, other))
          .map((other) => `${name}: ${box.words} | ${other.words}`),
      );
    });
  });

/** What can be reached by keyboard, in the order of the document: each by its place in it. */
export const reachable = (page: Page): Promise<number> =>
  page.evaluate(() => {
    interface Node {
      querySelectorAll(
        query: string,
      ): Iterable<{ checkVisibility(): boolean; setAttribute(n: string, v: string): void }>;
    }
    const { document } = globalThis as unknown as { document: Node };
    const all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')].filter((one) =>
      one.checkVisibility(),
    );
    for (const [index, one] of all.entries()) one.setAttribute('data-place', String(index));
    return all.length;
  });

/** Where the focus is, as a place that `reachable` gave; '' if nowhere. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    interface Page {
      activeElement: { getAttribute(name: string): string | null } | null;
    }
    return (globalThis as unknown as { document: Page }).document.activeElement?.getAttribute('data-place') ?? '';
  });

/** The pages of a PDF that Chromium made, and their sizes in points. */
export function sheetsOf(pdf: Buffer): { sheets: number; sizes: string[] } {
  const text = pdf.toString('latin1');
  const sizes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(
    ([, width, height]) => `${Math.round(Number(width))}x${Math.round(Number(height))}`,
  );
  return { sheets: text.match(/\/Type\s*\/Page\b/g)?.length ?? 0, sizes: [...new Set(sizes)] };
}
