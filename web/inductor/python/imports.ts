import { attributeOf } from './attributes.js';
import type { Frame } from './code.js';
import { unsupported } from './errors.js';
import { type ImportedName, importedNames, ModuleScope, type Scope } from './scope.js';
import type { SyntaxNode } from './syntax.js';
import { compileNameTarget } from './targets.js';
import type { Value } from './values.js';

/** The module of that name; refused where it is unknown. */
function moduleOf(path: string, node: SyntaxNode, { unit }: Scope): Value {
  const found = unit.importModule(path);
  if (found === undefined) throw unsupported(node, path, `the module ${path} is not supported`);
  return found;
}

/** What `import a.b` binds: `a`, or `a.b` under another name. */
function importedModule({ node, path, local, isAliased }: ImportedName, scope: Scope): Value {
  const module = moduleOf(path, node, scope);
  return isAliased ? module : moduleOf(local, node, scope);
}

/** What `from a import b` binds. */
function importedMember(module: string, { node, path }: ImportedName, scope: Scope): Value {
  const from = moduleOf(module, node, scope);
  const member =
    attributeOf(from, path, scope.unit.runtime) ?? scope.unit.importModule(`${module}.${path}`);
  if (member === undefined) throw unsupported(node, `${module}.${path}`);
  return member;
}

/**
 * Compiles an import. The module's own are carried out when it is loaded; a function's already when it is compiled, so that what
 * they name is known.
 */
export function compileImport(node: SyntaxNode, scope: Scope): (frame: Frame) => void {
  const wildcard = node.namedChildren.find(({ kind }) => kind === 'wildcard_import');
  if (wildcard !== undefined) throw unsupported(wildcard, "'import *'");
  const from = node.field('module_name');
  if (from?.kind === 'relative_import') throw unsupported(from, 'a relative import');
  const module = from?.namedChildren.map(({ text }) => text).join('.');
  const imports = importedNames(node).map((name) => {
    const find = (): Value =>
      module === undefined ? importedModule(name, scope) : importedMember(module, name, scope);
    const store = compileNameTarget(name.local, scope);
    if (scope instanceof ModuleScope) {
      return (frame: Frame): void => store(frame, find());
    }
    const value = find();
    const reference = scope.binding(name.local);
    if (reference.kind === 'slot' || reference.kind === 'cell') {
      if (reference.variable.bindings === 1) reference.variable.constant = value;
    }
    return (frame: Frame): void => store(frame, value);
  });
  return (frame) => {
    for (const run of imports) run(frame);
  };
}
