import { describe, expect, it } from '@jest/globals';
import { type SyntaxNode, SyntaxTree } from '../../../web/inductor/python/syntax.js';
import { parser } from './support/evaluator.js';

const read = (source: string): SyntaxTree => new SyntaxTree(source, parser);

/** A node and what is in it, with fields; what has nothing in it as its text. */
function outline(node: SyntaxNode): string {
  const name = node.fieldName === '' ? node.kind : `${node.fieldName}=${node.kind}`;
  if (node.children.length === 0) return `${name} ${node.text}`;
  return `${name}(${node.children.map(outline).join(', ')})`;
}

describe('SyntaxTree', () => {
  it('has nodes with their fields, operators and colons of slices, without comments', () => {
    expect(outline(read('x = f(a[1::n], *b, c=not d)  # call\n').root)).toBe(
      'module(expression_statement(assignment(left=identifier x, right=call(function=identifier f, ' +
        'arguments=argument_list(subscript(value=identifier a, subscript=slice(integer 1, : :, : :, identifier n)), ' +
        'list_splat(identifier b), keyword_argument(name=identifier c, value=not_operator(argument=identifier d)))))))',
    );
    expect(outline(read('a not in b is not c - d').root)).toBe(
      'module(expression_statement(comparison_operator(identifier a, operators=not in not in, ' +
        'identifier b, operators=is not is not, binary_operator(left=identifier c, operator=- -, right=identifier d))))',
    );
  });

  it('has places and texts in UTF-16 code units', () => {
    const tree = read("# é😀\nx = 'é😀' + y\n");
    const sum = tree.root.namedChildren[0]?.namedChildren[0]?.required('right') as SyntaxNode;
    expect(sum.text).toBe("'é😀' + y");
    const right = sum.required('right');
    expect(right).toMatchObject({ text: 'y', line: 2, column: 13, start: 18, end: 19 });
    expect(right.place).toEqual({ line: 2, column: 13, sourceLine: "x = 'é😀' + y" });
    expect(sum.field('nothing')).toBeUndefined();
    expect(() => sum.required('nothing')).toThrow('without nothing');
    expect(sum.namedChildren.map(({ kind }) => kind)).toEqual(['string', 'identifier']);
    expect(sum.children.map(({ kind }) => kind)).toEqual(['string', '+', 'identifier']);
  });

  it('has the lines of a text with any ends', () => {
    const tree = read('a = 1\r\nb = 2\r\n');
    expect(tree.line(1)).toBe('a = 1');
    expect(tree.line(2)).toBe('b = 2');
    expect(tree.line(4)).toBe('');
    expect(tree.root.namedChildren[1]?.place).toEqual({ line: 2, column: 1, sourceLine: 'b = 2' });
  });

  it('has nothing of an empty text', () => {
    expect(read('').root.children).toEqual([]);
    expect(read('# nothing\n').root.namedChildren).toEqual([]);
  });
});
