/** Patterns of paths as workspaces are listed with: `packages/*`, `apps/**`, `{a,b}`. */

/** Does it fit a path as a whole? A leading `./` and a trailing `/` mean nothing. */
export function globPattern(glob: string): RegExp {
  let source = '';
  const plain = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  for (let at = 0; at < plain.length; at++) {
    const sign = plain.charAt(at);
    if (plain.startsWith('**', at)) {
      // `a/**/b` is `a/b`, too.
      const slash = plain.charAt(at + 2) === '/';
      source += slash ? '(?:[^/]+/)*' : '.*';
      at += slash ? 2 : 1;
    } else if (sign === '*') source += '[^/]*';
    else if (sign === '?') source += '[^/]';
    else if (sign === '{' && plain.indexOf('}', at) > 0) {
      const end = plain.indexOf('}', at);
      source += `(?:${plain
        .slice(at + 1, end)
        .split(',')
        .map(escaped)
        .join('|')})`;
      at = end;
    } else source += escaped(sign);
  }
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
