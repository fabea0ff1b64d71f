/** What a tool may be given, as the worker decodes it: a bounded part of JSON Schema, already read and resolved. Plain data. */

/** The form of a JSON value. */
export type ValueShape =
  | { kind: 'object'; properties: readonly PropertyShape[] }
  /** An object with whatever names. */
  | { kind: 'map'; values: ValueShape }
  | { kind: 'array'; items: ValueShape; least: number; most: number }
  /** Lengths in characters; null for no bound. */
  | { kind: 'string'; least: number; most: number | null }
  /** Null for no bound. */
  | { kind: 'number'; integer: boolean; least: number | null; most: number | null }
  /** One of these values, each written as JSON. */
  | { kind: 'oneOf'; texts: readonly string[] }
  /** A value of any of these forms. */
  | { kind: 'either'; shapes: readonly ValueShape[] }
  /** Any value, a few levels deep. */
  | { kind: 'any' };

export interface PropertyShape {
  name: string;
  required: boolean;
  shape: ValueShape;
}

/** A tool that may be called, with the form of its input. */
export interface CallableTool {
  name: string;
  input: ValueShape;
}

/** A call that was decoded: its input is of the tool's form. */
export interface ToolCall {
  name: string;
  input: Readonly<Record<string, unknown>>;
}
