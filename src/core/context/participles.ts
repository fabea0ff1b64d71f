/** Words for what is done with something: `where is it handled`, `how are they drawn`. They tell less than what it is done with, and the code may say it with others. Pure. */

/** Those that no ending tells. */
const irregular: ReadonlySet<string> = new Set(
  (
    'begun bound broken brought built caught chosen cut dealt done drawn driven fed felt forgotten found frozen given gone grown held hidden hit kept known laid led left lost made ' +
    'meant met overridden overwritten paid put read redrawn rewritten run said seen sent set shared shown shut sold sought spent split spoken spread stolen stuck swept taken taught ' +
    'thrown told understood undone withdrawn won worn woven written'
  ).split(' '),
);
/** They end like one and are none. */
const none: ReadonlySet<string> = new Set('embed exceed indeed need proceed seed shed speed succeed'.split(' '));

/** `word` is in lower case. */
export function isParticiple(word: string): boolean {
  return irregular.has(word) || (word.length > 4 && word.endsWith('ed') && !none.has(word));
}

/** A part of a name is another form of it: `decode` of `decoded`. Both in lower case; the irregular ones have none. */
export function isFormOf(participle: string, part: string): boolean {
  if (irregular.has(participle)) return part === participle;
  const root = participle.slice(0, -'ed'.length);
  return root.length > 2 && part.startsWith(root) && part.length <= root.length + 'ing'.length;
}
