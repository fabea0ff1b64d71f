const names = ['alphaA', 'betaB', 'gammaC', 'deltaD', 'epsilonE', 'zetaF', 'etaG', 'thetaH', 'iotaI', 'kappaJ'];

/** A function of some lines and what becomes of it with one change, in its middle. No two words are alike, so that a test model can say it. */
export function rewrittenFunction(lines: number): { before: string; after: string } {
  const wholeNames = Array.from({ length: lines }, (_, i) => `${names[i % names.length] ?? ''}${i < names.length ? '' : letters(i)}`);
  const written = (changed: boolean): string => {
    const body = wholeNames.map((name, i) => {
      const call = changed && i === lines >> 1 ? 'round' : 'parse';
      return `  const ${name} = ${call}${letters(i)}(items.${name}x, "${name}y");`;
    });
    return `export function total(items) {\n${body.join('\n')}\n  return items.sum;\n}`;
  };
  return { before: written(false), after: written(true) };
}

/** A number in letters: words of the test models have no digits. */
function letters(index: number): string {
  const digit = (n: number): string => String.fromCharCode(97 + (n % 26));
  return `${digit(Math.floor(index / 26))}${digit(index)}q`;
}
