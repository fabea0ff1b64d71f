import { describe, expect, it } from 'vitest';
import type { ImportStatement } from '../../../src/core/graph/importStatement.ts';
import { importQueries } from '../../../src/node/indexing/importQueries.ts';
import { importReader } from '../../support/importReader.ts';

/** A statement in few words: `line kind specifier [names]`. */
const inWords = ({ line, kind, specifier, names }: ImportStatement): string =>
  [String(line), kind, ...(specifier === '' ? [] : [specifier]), ...(names ? [`[${names.join(' ')}]`] : [])].join(' ');

const read = async (grammar: string, text: string): Promise<string[]> => {
  const reader = await importReader(grammar);
  const found = reader.read(text).map(inWords);
  reader.dispose();
  return found;
};

const script = `import a, { b as c, d } from './x';
import * as n from "m";
import 's';
export * from 'e';
export { q as w, default as v } from 'e2';
export * as ns from 'z';
export const own = { from: 'nowhere' };
export { own as again };
async function f(name) {
  await import('./dyn');
  const y = require("req"), z = require(/* which */ 'req2');
  import('./pages/' + name);
  import(\`./l/\${name}.ts\`);
  require(name);
  other.require('no');
  new URL('./w.js', import.meta.url);
  new Worker('./no.js');
  requires('no');
  return "import x from 'no'"; // import x from 'no'
}
`;
const inScript = [
  '1 import ./x [default b d]',
  '2 import m [*]',
  '3 import s',
  '4 export e [*]',
  '5 export e2 [q default]',
  '6 export z [*]',
  '10 dynamic ./dyn',
  '11 require req',
  '11 require req2',
  '12 computed ./pages/',
  '13 computed ./l/',
  '14 computed',
  '16 dynamic ./w.js',
];

describe('imports of a file by its tree', () => {
  it.each(['javascript', 'typescript', 'tsx'])('reads scripts as %s has them', async (grammar) => {
    expect(await read(grammar, script)).toEqual(inScript);
  });

  it.each(['typescript', 'tsx'])('tells what is only for types in %s', async (grammar) => {
    const text = `import type { T } from 't';
import type D from 'd';
import { type A, type B as C } from 'ab';
import { type A, run } from 'a';
import { type } from 'word';
export type { U } from 'u';
export type * from 'v';
import r = require('r');
let t: import('tt').X;
type P = Promise<typeof import('pp')>;
declare module 'foo' { import 'inner'; }
import data from './j.json' with { type: 'json' };
`;
    expect(await read(grammar, text)).toEqual([
      '1 type t [T]',
      '2 type d [default]',
      '3 type ab [A B]',
      '4 import a [A run]',
      '5 import word [type]',
      '6 type u [U]',
      '7 type v [*]',
      '8 require r',
      '9 type tt',
      '10 type pp',
      '11 import inner',
      '12 import ./j.json [default]',
    ]);
  });

  it('reads Python', async () => {
    const text = `"""import no"""
from __future__ import annotations
import os, a.b as c
from ..x import y as z, w
from . import q
from a . b import *
from .m import (a,  # import no
                b)
if typing.TYPE_CHECKING:
    import tt
    from t import u
else:
    pass
def f(name):
    import late
    importlib.import_module('x.y')
    importlib.import_module('.z', __package__)
    importlib.import_module(f'plugins.{name}')
    __import__('k')
if __name__ == '__main__':
    f('import no')
`;
    expect(await read('python', text)).toEqual([
      '3 import os',
      '3 import a.b',
      '4 import ..x [y w]',
      '5 import . [q]',
      '6 import a.b [*]',
      '7 import .m [a b]',
      '10 type tt',
      '11 type t [u]',
      '15 import late',
      '16 dynamic x.y',
      '17 dynamic .z',
      '18 computed plugins.',
      '19 dynamic k',
      '20 declare __main__',
    ]);
  });

  it('reads what a server loads in Python: an application at the top of a file', async () => {
    const text = `import flask
app = Flask(__name__)
api: FastAPI = fastapi.FastAPI(title='x')
application = get_wsgi_application()
other = Flask
size = len('Flask')
def create():
    app = Flask(__name__)
`;
    expect(await read('python', text)).toEqual([
      '1 import flask',
      '2 declare __application__',
      '3 declare __application__',
      '4 declare __application__',
    ]);
  });

  it('reads Go', async () => {
    const text = 'package main\n\nimport "fmt"\nimport (\n\ta "x/y" // "no"\n\t_ "z"\n\t. "d"\n\t`raw`\n)\nvar s = "no"\n';
    expect(await read('go', text)).toEqual(['1 declare main', '3 import fmt', '5 import x/y', '6 import z', '7 import d', '8 import raw']);
  });

  it('reads Rust, seen from the file', async () => {
    const text = `use a::b::{c, d as e, self, f::{g, h::*}};
use crate::x;
use super::super::y as z;
use ::abs::q;
pub(crate) use self::m::*;
mod foo;
#[cfg(unix)]
#[path = "other.rs"] // which
mod bar;
mod inl {
    use super::*;
    use super::super::up;
    use self::deep::D;
    mod deep;
    mod more { use super::super::{one, two}; }
}
extern crate serde as s;
extern crate self as me;
use {one, two::three};
use lone;
fn f() { use r#type::T; let s = "use no;"; }
`;
    expect(await read('rust', text)).toEqual([
      '1 import a::b [c d]',
      '1 import a::b',
      '1 import a::b::f [g]',
      '1 import a::b::f::h [*]',
      '2 import crate [x]',
      '3 import super::super [y]',
      '4 import ::abs [q]',
      '5 import self::m [*]',
      '6 module foo',
      '9 file other.rs',
      '11 import self [*]',
      '12 import super [up]',
      '13 import self::inl::deep [D]',
      '14 module inl::deep',
      '15 import self [one two]',
      '17 import ::serde',
      '19 import one',
      '19 import two [three]',
      '20 import lone',
      '21 import type [T]',
    ]);
  });

  it('reads Java', async () => {
    const text = `package a.b;
import a.b.C;
import static a.b.C.m;
import a . c.*; // import no.No;
import static a.b.C.*;
import Alone;
class X { String s = "import no.No;"; }
`;
    expect(await read('java', text)).toEqual([
      '1 declare a.b',
      '2 import a.b [C]',
      '3 member a.b.C [m]',
      '4 import a.c [*]',
      '5 member a.b.C [*]',
      '6 import Alone',
    ]);
  });

  it('reads C and C++', async () => {
    const text = `#include "a/b.h"
#include <vector>
#include MACRO
#ifdef X
#  include "c.h"
#endif
#include_next <x.h>
#import "objc.h"
#pragma once
const char *s = "#include <no.h>"; // #include "no.h"
`;
    expect(await read('cpp', text)).toEqual([
      '1 import a/b.h',
      '2 system vector',
      '3 computed',
      '5 import c.h',
      '7 system x.h',
      '8 import objc.h',
    ]);
  });

  it('reads C#', async () => {
    const text = `using A.B;
using static A.B.C;
using X = A.B.C<int>;
using Y = G;
using L = List<int>;
global using G;
using global::H.I;
namespace N.M { using J; class C { void f() { using var s = open(); } } namespace K { } }
`;
    expect(await read('c-sharp', text)).toEqual([
      '1 import A.B',
      '2 member A.B.C',
      '3 member A.B.C',
      '4 member G',
      '5 member List',
      '6 import G',
      '7 import H.I',
      '8 declare N.M',
      '8 import J',
      '8 declare N.M.K',
    ]);
    expect(await read('c-sharp', 'namespace A.B;\nusing C;\nclass D {}\n')).toEqual(['1 declare A.B', '2 import C']);
  });

  it('reads PHP', async () => {
    const text = `<?php
namespace A\\B;
use C\\D;
use \\C\\E as F;
use G\\H\\{I, J\\K as L, function m};
use function N\\o;
use P\\Q, R\\S;
require 'x.php';
require_once __DIR__ . '/y.php';
include(dirname(__FILE__) . "/z.php");
include_once "a$b.php";
require $path;
class Z { use TraitT; function f() { return function () use ($x) { return "use No;"; }; } }
`;
    expect(await read('php', text)).toEqual([
      '2 declare A\\B',
      '3 import C\\D',
      '4 import C\\E',
      '5 import G\\H\\I',
      '5 import G\\H\\J\\K',
      '5 member G\\H\\m',
      '6 member N\\o',
      '7 import P\\Q',
      '7 import R\\S',
      '8 require x.php',
      '9 relative y.php',
      '10 relative z.php',
      '11 computed a',
      '12 computed',
    ]);
  });

  it('reads Ruby', async () => {
    const text = `require 'a/b'
require_relative "c"
autoload :X, 'x/y'
load 'f.rb'
require "a#{b}"
require name
require File.expand_path('../d', __FILE__)
require File.join(__dir__, 'e', 'f')
require File.expand_path('../lib/g', __dir__)
other.require 'no'
puts "require 'no'" # require 'no'
`;
    expect(await read('ruby', text)).toEqual([
      '1 require a/b',
      '2 relative c',
      '3 require x/y',
      '4 require f.rb',
      '5 computed a',
      '6 computed',
      '7 relative d',
      '8 relative e/f',
      '9 relative ../lib/g',
    ]);
  });

  it.each(Object.keys(importQueries))('reads what it can of broken %s', async (grammar) => {
    const broken = '\0import "a" from {{{ ( use mod require include <? namespace \n#include\nusing ;import ;from import\n';
    const found = await read(grammar, broken);
    expect(found.every((line) => /^\d+ [a-z]+/.test(line))).toBe(true);
    expect(await read(grammar, '')).toEqual([]);
  });
});
