import { describe, expect, it } from '@jest/globals';
import { PICTURE_STYLE } from '../style.ts';

const THEMES = [...PICTURE_STYLE.matchAll(/:root\{([^}]*)\}/g)].map(
  ([, body = '']) =>
    new Map([...body.matchAll(/--([\w-]+):#(\w+)/g)].map(([, name = '', colour = '']) => [name, colour])),
);

/** Relative luminance. Source: WCAG 2.2. */
function luminance(colour: string): number {
  const full = colour.length === 3 ? [...colour].map((digit) => digit + digit).join('') : colour;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TEXT = ['ink', 'muted', 'blue', 'amber', 'red', 'green', 'purple'];
const PAIRS = [
  ...TEXT.flatMap((text) => [
    [text, 'ground'],
    [text, 'soft'],
  ]),
  ['ink', 'blue-soft'],
  ['blue', 'blue-soft'],
  ['green', 'green-soft'],
  ['red', 'red-soft'],
  ['amber', 'amber-soft'],
] as [string, string][];

describe.each([
  ['light', 0],
  ['dark', 1],
])('the %s colours', (_, index) => {
  it.each(PAIRS)('set %s off from %s by at least 4.5:1', (text, ground) => {
    const theme = THEMES[index] as Map<string, string>;
    expect(contrast(theme.get(text) ?? '', theme.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it('set what is no text (bars, hatching, axes) off by at least 3:1', () => {
    const theme = THEMES[index] as Map<string, string>;
    expect(contrast(theme.get('edge') ?? '', theme.get('ground') ?? '')).toBeGreaterThanOrEqual(3);
  });
});

describe('the reckoning of contrast', () => {
  it('knows black on white, and too pale a grey', () => {
    expect(contrast('000', 'fff')).toBeCloseTo(21, 5);
    expect(contrast('bbbbbb', 'ffffff')).toBeLessThan(4.5);
  });
});
