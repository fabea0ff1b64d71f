import { describe, expect, it } from 'vitest';
import { isSafeSvg } from '../../../src/core/drawings/safeSvg.ts';

const svg = (content: string): string => `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${content}</svg>`;

describe('a picture', () => {
  it.each([
    ['<g><path d="M0 0"/><text>a &lt; b</text></g>'],
    ['<defs><marker id="m"><path d="M0 0"/></marker></defs><line marker-end="url(#m)"/>'],
    ['<style>text { fill: red }</style>'],
    ['<text>on top = 3</text>'],
  ])('of shapes and text is one: %s', (content) => expect(isSafeSvg(svg(content))).toBe(true));

  it.each([
    ['<script>alert(1)</script>'],
    ['<g><foreignObject><p>x</p></foreignObject></g>'],
    ['<image href="https://example.org/a.png"/>'],
    ['<a href="javascript:alert(1)"><text>x</text></a>'],
    ['<rect onload="alert(1)"/>'],
    ['<rect/onclick=alert(1) />'],
    ['<path style="fill: url(https://example.org/x)"/>'],
    ['<path style="fill: u\\72l(https://example.org/x)"/>'],
    ['<style>@import url(https://example.org/x.css);</style>'],
    ['<use xlink:href="https://example.org/x#y"/>'],
    ['<!DOCTYPE svg><rect/>'],
    ['<!-- remark -->'],
    ['<animate attributeName="href"/>'],
    ['<iframe/>'],
  ])('of anything else is none: %s', (content) => expect(isSafeSvg(svg(content))).toBe(false));

  it('is an SVG of bounded length', () => {
    expect(isSafeSvg('<p></p>')).toBe(false);
    expect(isSafeSvg('<svg>')).toBe(false);
    expect(isSafeSvg(svg('<rect/>'.repeat(400_000)))).toBe(false);
  });
});
