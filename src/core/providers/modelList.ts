/** Which models a server says that it has. Pure. */
import { partAt, textAt } from './jsonParts.ts';

/** Models that are listed, and characters of a name. */
const mostModels = 500;
const mostCharacters = 200;

/** The names in the order of the list; null for what is no list of models. Both formats have the same. */
export function modelsOf(value: unknown): string[] | null {
  const list = partAt(value, 'data');
  if (!Array.isArray(list)) return null;
  const names = list.slice(0, mostModels).map((one) => textAt(one, 'id'));
  return [...new Set(names.filter((name) => name !== '' && name.length <= mostCharacters && !/[\p{Cc}\p{Cf}]/u.test(name)))];
}
