/** What may stand behind a part of a JSON object, map or array: another part, or its end. Pure. */
import type { PropertyShape, ValueShape } from '../../protocol/toolShape.ts';
import { anyEntries, type Form, keyText, least, type Next, owedFrom, tailOf, tokensOf } from './jsonForms.ts';

/** Forms of one kind. */
export type Shape<K extends ValueShape['kind']> = Extract<ValueShape, { kind: K }>;
export type ObjectForm<N extends Next> = Form<N, Shape<'object'>>;
export type MapForm<N extends Next> = Form<N, Shape<'map'>>;
export type ArrayForm<N extends Next> = Form<N, Shape<'array'>>;

/** A property of one of some objects that may come, or with null that object's end. */
export interface PropertyNext<N extends Next> extends Next {
  form: ObjectForm<N>;
  at: number;
  property: PropertyShape | null;
}

/** Another entry of a map or an array, or its end. */
export interface EntryNext<F> extends Next {
  form: F;
  more: boolean;
}

/** What may come of an object from the property at a place on: each up to the first that has to. */
export function propertiesFrom<N extends Next>(form: ObjectForm<N>, from: number): PropertyNext<N>[] {
  const { properties } = form.shape;
  const end = 1 + tailOf(form.nexts);
  const found: PropertyNext<N>[] = [];
  for (const [at, property] of properties.entries()) {
    if (at < from) continue;
    const text = keyText(property.name, from === 0 ? '' : ', ');
    found.push({ text, needs: tokensOf(text) + least(property.shape) + owedFrom(properties, at + 1) + end, form, at, property });
    if (property.required) return found;
  }
  return [...found, { text: '}', needs: end, form, at: properties.length, property: null }];
}

/** Another entry of a map that has some, which `lead` begins, or its end. */
export function mapNexts<N extends Next>(form: MapForm<N>, count: number, lead: string): EntryNext<MapForm<N>>[] {
  const end = entriesEnd(form, '}');
  const another = { text: lead, needs: tokensOf(lead) + 3 + least(form.shape.values) + end.needs, form, more: true };
  return count < anyEntries ? [another, end] : [end];
}

/** Another item of an array that has some, or its end. */
export function itemNexts<N extends Next>(form: ArrayForm<N>, count: number): EntryNext<ArrayForm<N>>[] {
  const { items, least: fewest, most } = form.shape;
  const end = entriesEnd(form, ']');
  const another = { text: ', ', needs: (2 + least(items)) * Math.max(1, fewest - count) + end.needs, form, more: true };
  return count < fewest ? [another] : count < most ? [another, end] : [end];
}

export function entriesEnd<N extends Next, F extends Form<N>>(form: F, text: string): EntryNext<F> {
  return { text, needs: 1 + tailOf(form.nexts), form, more: false };
}

export function isObject<N extends Next>(form: Form<N>): form is ObjectForm<N> {
  return form.shape.kind === 'object';
}

export function isMap<N extends Next>(form: Form<N>): form is MapForm<N> {
  return form.shape.kind === 'map';
}

export function isArray<N extends Next>(form: Form<N>): form is ArrayForm<N> {
  return form.shape.kind === 'array';
}

export function isString<N extends Next>(form: Form<N>): form is Form<N, Shape<'string'>> {
  return form.shape.kind === 'string';
}

export function isNumber<N extends Next>(form: Form<N>): form is Form<N, Shape<'number'>> {
  return form.shape.kind === 'number';
}
