/** Where C#'s usings lead: to all files that declare the namespace, or to the one of a type whose members or name are used. */
import { DeclaredNames } from './declaredNames.ts';
import type { ImportStatement } from './importStatement.ts';
import { external, type ProjectFiles, type Resolution } from './projectFiles.ts';

export class CsharpResolver {
  readonly #declared: DeclaredNames;

  constructor(files: ProjectFiles) {
    this.#declared = new DeclaredNames([...files.declared].filter(([path]) => path.endsWith('.cs')));
  }

  resolve(from: string, { specifier, kind }: ImportStatement): Resolution {
    const found = this.#declared.all(specifier) ?? (kind === 'member' ? this.#declared.outerType(specifier, from) : null);
    return (
      found ??
      external(
        specifier
          .split('.')
          .slice(0, specifier.startsWith('System') ? 1 : 2)
          .join('.'),
      )
    );
  }
}
