/**
 * What a grammar's trees are asked for, once for each file: what is defined (captured by its kind, with `@name`), what is no code (`@prose`: comments and
 * texts), in which a name is no reference, and who may call something without naming it: what a class is a kind of (`@bases`, inside of it), decorators (`@decorator`, before what they
 * decorate), and methods of objects (`@object`). By grammar.
 */

/** JavaScript's; TypeScript has them as well. */
const ecmaScript = `
  (function_declaration name: (_) @name) @function
  (generator_function_declaration name: (_) @name) @function
  (class_declaration name: (_) @name) @class
  (class name: (_) @name) @class
  (method_definition name: (_) @name) @method
  (variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression) (generator_function)]) @function
  (variable_declarator name: (identifier) @name value: (class)) @class
  (assignment_expression left: (member_expression property: (_) @name) right: [(arrow_function) (function_expression)]) @function
  (pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @object
  (object (method_definition name: (_) @name) @object)
  (class_heritage) @bases
  (class_declaration (decorator) @decorator)
  (export_statement (decorator) @decorator)
  (program (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
  (program (variable_declaration (variable_declarator name: (identifier) @name) @variable))
  (program (export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name) @variable)))
  [(comment) (string_fragment) (regex_pattern)] @prose
`;

const typeScript = `${ecmaScript}
  (abstract_class_declaration name: (_) @name) @class
  (abstract_class_declaration (decorator) @decorator)
  (class_body (decorator) @decorator)
  (abstract_method_signature name: (_) @name) @method
  (function_signature name: (_) @name) @function
  (interface_declaration name: (_) @name) @interface
  (interface_declaration (extends_type_clause) @bases)
  (type_alias_declaration name: (_) @name) @type
  (enum_declaration name: (_) @name) @enum
  (internal_module name: (_) @name) @module
  (public_field_definition name: (_) @name value: [(arrow_function) (function_expression)]) @method
  (ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
`;

export const definitionQueries: Readonly<Record<string, string>> = {
  bash: `
    (function_definition name: (_) @name) @function
    [(comment) (raw_string)] @prose
  `,
  'c-sharp': `
    (namespace_declaration name: (_) @name) @module
    (file_scoped_namespace_declaration name: (_) @name) @module
    (class_declaration name: (_) @name) @class
    (struct_declaration name: (_) @name) @class
    (record_declaration name: (_) @name) @class
    (interface_declaration name: (_) @name) @interface
    (enum_declaration name: (_) @name) @enum
    (delegate_declaration name: (_) @name) @type
    (method_declaration name: (_) @name) @method
    (constructor_declaration name: (_) @name) @method
    (property_declaration name: (_) @name) @variable
    (base_list) @bases
    (method_declaration (attribute_list) @decorator)
    (class_declaration (attribute_list) @decorator)
    (local_function_statement name: (_) @name) @function
    [(comment) (string_literal_content)] @prose
  `,
  cpp: `
    (function_definition declarator: (function_declarator declarator: (identifier) @name)) @function
    (function_definition declarator: (function_declarator declarator: (field_identifier) @name)) @method
    (function_definition declarator: (function_declarator declarator: (destructor_name) @name)) @method
    (function_definition declarator: (function_declarator declarator: (qualified_identifier name: (_) @name))) @method
    (function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))) @function
    (function_definition declarator: (reference_declarator (function_declarator declarator: (_) @name))) @function
    (class_specifier name: (_) @name body: (_)) @class
    (struct_specifier name: (_) @name body: (_)) @class
    (union_specifier name: (_) @name body: (_)) @class
    (enum_specifier name: (_) @name body: (_)) @enum
    (namespace_definition name: (_) @name) @module
    (type_definition declarator: (type_identifier) @name) @type
    (alias_declaration name: (_) @name) @type
    (base_class_clause) @bases
    (concept_definition name: (_) @name) @type
    (preproc_function_def name: (_) @name) @function
    (preproc_def name: (_) @name value: (_)) @variable
    [(comment) (string_content) (raw_string_content)] @prose
  `,
  css: `
    (rule_set (selectors) @name) @section
    (keyframes_statement (keyframes_name) @name) @section
    (comment) @prose
  `,
  go: `
    (function_declaration name: (_) @name) @function
    (method_declaration name: (_) @name) @method
    (type_spec name: (_) @name type: (struct_type)) @class
    (type_spec name: (_) @name type: (interface_type)) @interface
    (type_spec name: (_) @name) @type
    (type_alias name: (_) @name) @type
    (source_file (const_declaration (const_spec name: (identifier) @name) @variable))
    (source_file (var_declaration (var_spec name: (identifier) @name) @variable))
    (source_file (var_declaration (var_spec_list (var_spec name: (identifier) @name) @variable)))
    [(comment) (interpreted_string_literal_content) (raw_string_literal_content)] @prose
  `,
  java: `
    (class_declaration name: (_) @name) @class
    (record_declaration name: (_) @name) @class
    (interface_declaration name: (_) @name) @interface
    (annotation_type_declaration name: (_) @name) @interface
    (enum_declaration name: (_) @name) @enum
    (method_declaration name: (_) @name) @method
    (constructor_declaration name: (_) @name) @method
    (field_declaration declarator: (variable_declarator name: (_) @name)) @variable
    (method_declaration (modifiers [(annotation) (marker_annotation)] @decorator))
    (class_declaration (modifiers [(annotation) (marker_annotation)] @decorator))
    [(superclass) (super_interfaces) (extends_interfaces)] @bases
    [(line_comment) (block_comment) (string_fragment)] @prose
  `,
  javascript: `${ecmaScript}
  (method_definition (decorator) @decorator)
`,
  php: `
    (namespace_definition name: (_) @name) @module
    (function_definition name: (_) @name) @function
    (class_declaration name: (_) @name) @class
    (trait_declaration name: (_) @name) @class
    (interface_declaration name: (_) @name) @interface
    (enum_declaration name: (_) @name) @enum
    (method_declaration name: (_) @name) @method
    (method_declaration (attribute_list) @decorator)
    (class_declaration (attribute_list) @decorator)
    (function_definition (attribute_list) @decorator)
    [(base_clause) (class_interface_clause)] @bases
    (const_declaration (const_element (name) @name)) @variable
    [(comment) (string_content)] @prose
  `,
  powershell: `
    (function_statement (function_name) @name) @function
    (class_statement (simple_name) @name) @class
    (class_method_definition (simple_name) @name) @method
    (enum_statement (simple_name) @name) @enum
    (comment) @prose
  `,
  python: `
    (function_definition name: (_) @name) @function
    (class_definition name: (_) @name) @class
    (class_definition superclasses: (argument_list) @bases)
    (decorated_definition (decorator) @decorator)
    (module (expression_statement (assignment left: (identifier) @name)) @variable)
    (type_alias_statement left: (type (identifier) @name)) @type
    [(comment) (string_content)] @prose
  `,
  ruby: `
    (method name: (_) @name) @method
    (singleton_method name: (_) @name) @method
    (class name: (_) @name) @class
    (superclass) @bases
    (module name: (_) @name) @module
    (program (assignment left: (constant) @name) @variable)
    (body_statement (assignment left: (constant) @name) @variable)
    [(comment) (string_content)] @prose
  `,
  rust: `
    (function_item name: (_) @name) @function
    (function_signature_item name: (_) @name) @method
    (struct_item name: (_) @name) @class
    (union_item name: (_) @name) @class
    (enum_item name: (_) @name) @enum
    (trait_item name: (_) @name) @interface
    (type_item name: (_) @name) @type
    (mod_item name: (_) @name body: (_)) @module
    (const_item name: (_) @name) @variable
    (static_item name: (_) @name) @variable
    (macro_definition name: (_) @name) @function
    (impl_item type: (_) @name) @module
    (impl_item trait: (_) @bases)
    [(line_comment) (block_comment) (string_content)] @prose
  `,
  tsx: typeScript,
  typescript: typeScript,
};
