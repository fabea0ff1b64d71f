/** Draws formulas that are written in TeX. It has no document: MathJax brings one along that is nothing but data. */
import { liteAdaptor } from 'mathjax-full/js/adaptors/liteAdaptor.js';
import { RegisterHTMLHandler } from 'mathjax-full/js/handlers/html.js';
import { TeX } from 'mathjax-full/js/input/tex.js';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration.js';
import 'mathjax-full/js/input/tex/amscd/AmsCdConfiguration.js';
import 'mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import 'mathjax-full/js/input/tex/braket/BraketConfiguration.js';
import 'mathjax-full/js/input/tex/cancel/CancelConfiguration.js';
import 'mathjax-full/js/input/tex/cases/CasesConfiguration.js';
import 'mathjax-full/js/input/tex/enclose/EncloseConfiguration.js';
import 'mathjax-full/js/input/tex/mathtools/MathtoolsConfiguration.js';
import 'mathjax-full/js/input/tex/mhchem/MhchemConfiguration.js';
import 'mathjax-full/js/input/tex/textcomp/TextcompConfiguration.js';
import 'mathjax-full/js/input/tex/upgreek/UpgreekConfiguration.js';
import { mathjax } from 'mathjax-full/js/mathjax.js';
import { SVG } from 'mathjax-full/js/output/svg.js';
import type { Drawing } from '../../protocol/drawing.ts';

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

/** Nothing that defines macros, loads more of the library, or writes markup, links or styles. */
const packages = [
  'base',
  'ams',
  'amscd',
  'boldsymbol',
  'braket',
  'cancel',
  'cases',
  'enclose',
  'mathtools',
  'mhchem',
  'textcomp',
  'upgreek',
];

/** Draws a formula in a colour. Throws an Error that says what is wrong with it. */
export function drawFormula(source: string, display: boolean, colour: string): Drawing {
  // Made anew for each: nothing of one formula is left for the next.
  const input = new TeX({
    packages,
    maxBuffer: 20_000,
    maxMacros: 1000,
    formatError: (_jax: unknown, error: Error) => {
      throw error;
    },
  });
  const document = mathjax.document('', { InputJax: input, OutputJax: new SVG({ fontCache: 'none' }) });
  const container = document.convert(source, { display, em: 16, ex: 8, containerWidth: 80 * 16 }) as Parameters<
    typeof adaptor.innerHTML
  >[0];
  const svg = adaptor.innerHTML(container);
  const size = /^<svg style="vertical-align: (-?[\d.]+)(?:ex)?;?[^"]*"[^>]* width="([\d.]+)ex" height="([\d.]+)ex"/.exec(svg);
  const [, depth, width, height] = (size ?? []).map(Number);
  if (depth === undefined || width === undefined || height === undefined || svg.includes('data-mjx-error'))
    throw new Error('it has no size');
  return { svg: svg.replace('<svg ', `<svg color="${colour}" `), width, height, depth };
}
