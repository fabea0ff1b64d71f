/** Where Java's imports lead: to the files that declare the package, and of these to the one that is called like the type. */
import { DeclaredNames } from './declaredNames.ts';
import type { ImportStatement } from './importStatement.ts';
import { external, type ProjectFiles, type Resolution } from './projectFiles.ts';

export class JavaResolver {
  readonly #declared: DeclaredNames;

  constructor(files: ProjectFiles) {
    // Kotlin's and others' types are imported just the same.
    this.#declared = new DeclaredNames([...files.declared].filter(([path]) => /\.(?:java|kt|kts|groovy|scala)$/.test(path)));
  }

  /** `import a.b.C`, `import a.b.*`, and a nested type or a static member, whose outer type is somewhere in the name. */
  resolve(from: string, { specifier, names, kind }: ImportStatement): Resolution {
    const [name = '*'] = names ?? [];
    const type = name === '*' ? null : this.#declared.type(specifier, name, from);
    const found = type ?? this.#declared.outerType(specifier, from) ?? (kind === 'member' ? null : this.#declared.all(specifier));
    return found ?? external(libraryOf(specifier));
  }
}

/** A package's name as far as it names who made it: `java.util`, `org.junit.jupiter`. */
function libraryOf(dotted: string): string {
  const parts = dotted.split('.');
  const types = parts.findIndex((part) => /^\p{Lu}/u.test(part));
  const most = /^javax?$/.test(parts[0] ?? '') ? 2 : 3;
  return parts.slice(0, types <= 0 ? most : Math.min(types, most)).join('.');
}
