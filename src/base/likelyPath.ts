/**
 * Tells a path from any other words, by its look alone: models write paths in many places, and the page shows them where the host reads them. Knows no
 * file system. Pure.
 */

/** Characters; longer text is no path. */
const longest = 300;

const extensions = new Set(
  (
    'adoc asm astro awk bas bat bash c cc cfg cjs clj cljs cmake cmd cnf conf cpp cr cs csh cshtml csproj css csv cts cu cxx d dart diff ' +
    'dockerfile editorconfig edn ejs el elm env erb erl ex exs f90 feature fish fs fsx gd gemspec gitattributes gitignore glsl go gql gradle ' +
    'graphql groovy h haml handlebars hbs hh hcl heex hlsl hpp hrl hs htm html hxx ini ino ipynb java jinja jinja2 jl js json json5 jsonc ' +
    'jsonl jsp jsx jsonnet kt kts leex less lhs lisp lock lua m make markdown md mdx metal mjs mk ml mli mm mod mts nim nix njk nu org patch php ' +
    'phtml pl plist pm po pp prisma pro properties proto ps1 psm1 pug purs py pyi pyx qml r rake rb re res rkt rs rst s sass sbt scala scm ' +
    'scss sh sln slim sol sql srt styl sum sv svelte svg swift tcl templ tex text tf tfvars thrift toml tpl ts tsv tsx twig txt v vala vb ' +
    'vbs vert vhd vhdl vim vue wat wgsl xaml xhtml xml xsd xsl xslt yaml yml zig zsh'
  ).split(' '),
);

const knownNames = new Set(
  (
    'makefile gnumakefile dockerfile containerfile license licence readme changelog authors contributors notice gemfile rakefile podfile ' +
    'brewfile procfile vagrantfile jenkinsfile justfile fastfile appfile build workspace codeowners cmakelists.txt .gitignore .env ' +
    '.gitattributes .dockerignore .npmrc .editorconfig .prettierrc .eslintrc .babelrc .bashrc .zshrc .profile .vimrc'
  ).split(' '),
);

/** Products whose names look like file names. */
const products =
  /^(?:node|vue|next|nuxt|nest|express|react|angular|ember|three|d3|p5|chart|backbone|alpine|moment|discord|ts|bun|deno|asp|vb|ml|socket|draw)\.(?:js|net|io)$/i;

/** True for what can only be meant as a file: a known ending or name. `delimited`: in quotes or the like, so that blanks may be in it. */
export function looksLikePath(text: string, delimited = false): boolean {
  if (text === '' || text.length > longest || products.test(text)) return false;
  if (/[<>|*?"`\p{Cc}]/u.test(text) || /^[a-z][a-z0-9+.-]+:\/\//i.test(text.replace(/^file:\/\//i, ''))) return false;
  if (/\s/.test(text) && (!delimited || !/^[^\s/\\].*[^\s]$/.test(text))) return false;
  const name = text.split(/[/\\]/).at(-1) ?? '';
  if (knownNames.has(name.toLowerCase())) return true;
  const extension = /^[^.].*\.([A-Za-z0-9]+)$|^\.[^.]+\.([A-Za-z0-9]+)$/.exec(name);
  if (!extension) return /[/\\]/.test(text) && /^\.[A-Za-z][\w-]*$/.test(name);
  const ending = (extension[1] ?? extension[2] ?? '').toLowerCase();
  if (/[(){}[\],;=]/.test(name.replace(/\[[\p{L}\p{N}_.-]+\]|\([\p{L}\p{N}_-]+\)/gu, ''))) return false;
  return extensions.has(ending) || (/[/\\]/.test(text) && /^[a-z][a-z0-9]{0,9}$/.test(ending));
}
