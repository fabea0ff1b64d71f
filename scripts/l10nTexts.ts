/** Finds the texts of the code by TypeScript's own parser: those that are translatable, and those that look as if they should be. */
import ts from 'typescript';

/** A source file by its path from the root. */
export interface SourceText {
  name: string;
  text: string;
}

/** All texts of `t` and `plural`, sorted, each once, and calls that can't work, one sentence each. */
export function gatherTexts(files: readonly SourceText[]): { texts: string[]; problems: string[] } {
  const texts = new Set<string>();
  const problems: string[] = [];
  for (const file of files) {
    if (!file.text.includes("/l10n.ts'")) continue;
    const source = parse(file);
    const names = importedNames(source);
    if (names.size === 0) continue;
    visit(source, (node) => {
      const call = callOf(node, names);
      if (!call) return;
      const place = `${file.name}:${String(source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1)}`;
      if (!isInFunction(node))
        problems.push(`${place}: a text is translated while the module is loaded, when the language isn't known yet`);
      for (const argument of call.texts) {
        const literals = argument && literalsOf(argument);
        if (!literals) problems.push(`${place}: the text has to stand in the call, so that it can be found`);
        for (const text of literals ?? []) {
          texts.add(text);
          const most = Math.max(-1, ...[...text.matchAll(/\{(\d+)\}/g)].map(([, at]) => Number(at)));
          if (call.values !== null && most >= call.values) problems.push(`${place}: there is nothing for {${String(most)}}`);
        }
      }
    });
  }
  return { texts: [...texts].sort(), problems };
}

/** A text in the code that looks like words for a person. */
export interface FoundText {
  name: string;
  line: number;
  text: string;
}

/** Files whose sentences are for models, other programs or the log. */
const notShown =
  /^src\/(worker|protocol|cli|markdown|app\.ts)|[pP]rompt|grammar|\/indexMain|secretRules|catalogue\.ts|^src\/core\/git\/style|^src\/core\/eval/;

/** Texts of several words that no `t` or `plural` has: about those that still are to be made translatable. What is logged, thrown as an internal error or compared isn't counted. */
export function unwrappedTexts(files: readonly SourceText[]): FoundText[] {
  const found: FoundText[] = [];
  for (const file of files) {
    if (notShown.test(file.name)) continue;
    const source = parse(file);
    const names = importedNames(source);
    visit(source, (node) => {
      if (!ts.isStringLiteral(node) && !ts.isNoSubstitutionTemplateLiteral(node) && !ts.isTemplateExpression(node)) return;
      const text = ts.isTemplateExpression(node)
        ? node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
        : node.text;
      if (!/[A-Za-z]{2,}[’']?[a-z]*[,:;]? [a-z“…*`(]/i.test(text) || !/[A-Za-z]{3}/.test(text)) return;
      if (isInside(node, names)) return;
      found.push({ name: file.name, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, text });
    });
  }
  return found;
}

function parse({ name, text }: SourceText): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** What `t` and `plural` are called in a file. */
function importedNames(source: ts.SourceFile): Map<string, 't' | 'plural'> {
  const names = new Map<string, 't' | 'plural'>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!statement.moduleSpecifier.text.endsWith('/l10n.ts')) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      const imported = (propertyName ?? name).text;
      if (imported === 't' || imported === 'plural') names.set(name.text, imported);
    }
  }
  return names;
}

/** The arguments of such a call that are texts, and how many values are put in; null where that can't be told. */
function callOf(
  node: ts.Node,
  names: ReadonlyMap<string, 't' | 'plural'>,
): { texts: (ts.Expression | undefined)[]; values: number | null } | null {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const kind = names.get(node.expression.text);
  if (!kind) return null;
  const spread = node.arguments.some(ts.isSpreadElement);
  const [first, second, third] = node.arguments;
  return kind === 't'
    ? { texts: [first], values: spread ? null : node.arguments.length - 1 }
    : { texts: [second, third], values: spread ? null : node.arguments.length - 2 };
}

/** The texts that an expression may be, where all of them stand there. */
function literalsOf(node: ts.Expression): string[] | null {
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [literalsOf(node.whenTrue), literalsOf(node.whenFalse)];
    return yes && no && [...yes, ...no];
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [literalsOf(node.left), literalsOf(node.right)];
    return left && right && left.flatMap((one) => right.map((other) => one + other));
  }
  return null;
}

/** Whether code runs later than its module is loaded; a field of a class does, unless it is static. */
function isInFunction(node: ts.Node): boolean {
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) return true;
    if (ts.isPropertyDeclaration(at) && !at.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)) return true;
  }
  return false;
}

/** Whether a text stands where it is no concern of a translator. */
function isInside(node: ts.Node, names: ReadonlyMap<string, 't' | 'plural'>): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (callOf(at, names)) return true;
    if (ts.isImportDeclaration(at) || ts.isLiteralTypeNode(at) || (ts.isCaseClause(at.parent) && at.parent.expression === at)) return true;
    if (ts.isNewExpression(at) && /^(AppError|\w*Error|RegExp)$/.test(at.expression.getText())) {
      // The second argument of an AppError is for the log; what its data says is shown.
      if (!isData(node, at)) return true;
    }
    if (
      ts.isCallExpression(at) &&
      /(^|[.#])(log|channel|console)\b.*\.(info|warn|error|debug|trace)$|^logWarning$|^(assert|unreachable)/.test(at.expression.getText())
    )
      return true;
    if (ts.isBinaryExpression(at) && /^(===|!==)$/.test(at.operatorToken.getText()) && (at.left === node || at.right === node)) return true;
  }
  return false;
}

function isData(node: ts.Node, error: ts.NewExpression): boolean {
  const data = error.arguments?.[2];
  return data !== undefined && node.pos >= data.pos && node.end <= data.end;
}
