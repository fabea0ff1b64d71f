/** Formulas and diagrams of answers as pictures. Types, and the bounds of what is asked for. */

/** `inline`: a formula within a line; `display`: one that stands by itself; `diagram`: in Mermaid's language. */
export const drawingKinds = ['inline', 'display', 'diagram'] as const;
export type DrawingKind = (typeof drawingKinds)[number];

/** Characters; what is longer stays text. */
export const longestDrawing = 20_000;

/** Colours as the page computes them: `rgb(204, 204, 204)`. */
export interface DrawingColours {
  foreground: string;
  background: string;
  line: string;
  border: string;
  surface: string;
}

/** A picture that runs nothing, loads nothing and has no other document in it. Formulas are measured in `ex`, diagrams in pixels; `depth` is what is below the line. */
export interface Drawing {
  svg: string;
  width: number;
  height: number;
  depth: number;
}

/** A picture, or why there is none: one sentence for people. */
export type Drawn = Drawing | { problem: string };
