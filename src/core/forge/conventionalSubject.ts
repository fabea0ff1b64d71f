/** The type that a commit's subject names, where a project's do: `feat(cart)!: Add tax`. Pure. */

export interface ConventionalSubject {
  /** In small letters; null where it names none. */
  type: string | null;
  breaking: boolean;
  /** Without them. */
  text: string;
}

const typed = /^([a-z]{2,12})(?:\([^()\s][^()]{0,60}\))?(!)?: +(\S.*)$/i;

export function conventionalSubject(subject: string, body = ''): ConventionalSubject {
  const [, type, sign, text = ''] = typed.exec(subject) ?? [];
  const breaking = sign !== undefined || /^BREAKING[ -]CHANGE: /m.test(body);
  return type === undefined ? { type: null, breaking, text: subject } : { type: type.toLowerCase(), breaking, text };
}
