/**
 * Which nodes of a tree have to do with imports, by grammar, as queries of tree-sitter. They can be joined with other queries of the same grammar: captures
 * that are to be read begin with `import.`, those that only predicates need with `_`. `importStatements.ts` reads them.
 */

const script = `
(import_statement) @import.statement
(export_statement source: (string)) @import.statement
(call_expression function: (import)) @import.call
((call_expression function: (identifier) @_callee) @import.call (#eq? @_callee "require"))
((new_expression constructor: (identifier) @_class arguments: (arguments . (string) . (member_expression object: (meta_property)))) @import.url
  (#any-of? @_class "URL" "Worker"))
`;

const python = `
(import_statement) @import.statement
(import_from_statement) @import.statement
((module (if_statement condition: (comparison_operator . (identifier) @_name)) @import.main) (#eq? @_name "__name__"))
((module (expression_statement (assignment right: (call function: [(identifier) @_maker (attribute attribute: (identifier) @_maker)])) @import.application))
  (#any-of? @_maker "Flask" "FastAPI" "Starlette" "Quart" "Sanic" "Litestar" "get_wsgi_application" "get_asgi_application"))
((call function: (attribute attribute: (identifier) @_callee)) @import.call (#eq? @_callee "import_module"))
((call function: (identifier) @_callee) @import.call (#any-of? @_callee "import_module" "__import__"))
`;

const rust = `
(use_declaration) @import.use
(mod_item !body) @import.mod
(extern_crate_declaration) @import.crate
`;

const cpp = `
(preproc_include) @import.include
((preproc_call directive: (preproc_directive) @_directive) @import.include (#any-of? @_directive "#import" "#include_next"))
`;

const csharp = `
(using_directive) @import.using
(namespace_declaration) @import.namespace
(file_scoped_namespace_declaration) @import.namespace
`;

const php = `
(namespace_use_declaration) @import.use
(namespace_definition name: (namespace_name)) @import.namespace
(require_expression) @import.require
(require_once_expression) @import.require
(include_expression) @import.require
(include_once_expression) @import.require
`;

const ruby = `
((call !receiver method: (identifier) @_method) @import.call (#any-of? @_method "require" "require_relative" "load" "autoload"))
`;

/** By the grammar's name, as its file has it. A grammar that isn't here has no imports that could be read. */
export const importQueries: Readonly<Record<string, string>> = {
  'c-sharp': csharp,
  cpp,
  go: '(package_clause) @import.package\n(import_spec) @import.spec\n',
  java: '(package_declaration) @import.package\n(import_declaration) @import.statement\n',
  javascript: script,
  php,
  python,
  ruby,
  rust,
  tsx: script,
  typescript: script,
};
