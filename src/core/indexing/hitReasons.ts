import type { HitReason } from '../../protocol/indexer.ts';

/** Why something was found, in few words. */
export function hitReasons(why: readonly HitReason[]): string {
  const defined = why.flatMap((reason) => (reason.kind === 'defines' ? [reason.name] : []));
  const said = why.flatMap((reason) => {
    if (reason.kind === 'words') return [`has ${quotedWords(reason.words)}`];
    if (reason.kind === 'begins')
      return [
        reason.meant === null ? `has words that begin with “${reason.word}”` : `has “${reason.meant}”, as “${reason.word}” begins it`,
      ];
    if (reason.kind === 'similar') return ['similar in meaning'];
    if (reason.kind === 'imports') return [`imports ${reason.path}`];
    if (reason.kind === 'importedBy') return [`imported by ${reason.path}`];
    if (reason.kind === 'ranked') return [`the model’s no. ${String(reason.place)}`];
    return reason.kind === 'path' ? ['by its path'] : [];
  });
  const isFile = why.some(({ kind }) => kind === 'file');
  return [...(isFile ? ['is the file'] : []), ...(defined.length > 0 ? [`defines ${[...new Set(defined)].join(', ')}`] : []), ...said].join(
    '; ',
  );
}

/** In quotes, with commas between. */
export function quotedWords(words: readonly string[]): string {
  return words.map((word) => `“${word}”`).join(', ');
}
