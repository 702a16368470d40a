/** `mm`, `addmm`, `bmm`, `baddbmm` and their like. */

import type { Tensor } from '../../simulated/exports.js';
import { contiguousStride } from '../../simulated/tensor.js';
import {
  expandedStride,
  requireNoOverlap,
  sameSize,
  scalarName,
  show,
  typeName,
} from './geometry.js';
import type { MatrixStrides, NativeKernels } from './native_kernels.js';
import type { ExternKernel, OperatorContext } from './operator.js';
import { type Arguments, operatorOf } from './schema.js';
import { type DType, dtypes, RuntimeError } from './shared.js';

/** A product as operators state it: the bias is of any size that expands to the result's. */
interface Product {
  /** For traces. */
  readonly name: string;
  /** Of 2 dimensions, or of 3 with the same batch. */
  readonly left: Tensor;
  readonly right: Tensor;
  readonly bias: Tensor | null;
  readonly alpha: number;
  readonly beta: number;
  readonly out: Tensor | null;
  readonly dtype: DType;
}

/** Of a matrix, or of a batch. */
function matrixStrides(size: readonly number[], stride: readonly number[]): MatrixStrides {
  // A stride that is never taken may be anything.
  const used = stride.map((step, axis) => ((size[axis] as number) <= 1 ? 0 : step));
  const [row, column] = used.slice(-2) as [number, number];
  return [used.length === 3 ? (used[0] as number) : 0, row, column];
}

function requireFactor(name: string, value: number, dtype: DType): void {
  if (dtype.isFloatingPoint || Number.isInteger(value)) return;
  throw new RuntimeError(
    `For integral input tensors, argument ${name} must not be a floating point number.`,
  );
}

/** Refuses a product that there are no kernels for, and factors that its dtype cannot have. */
function requireProduct(
  kernels: NativeKernels,
  name: string,
  operand: DType,
  { dtype, alpha, beta }: Pick<Product, 'dtype' | 'alpha' | 'beta'>,
): void {
  if (!kernels.multiplies(operand, dtype)) {
    const result = operand === dtype ? '' : ` with a result of '${typeName(dtype)}'`;
    throw new RuntimeError(`"${name}" not implemented for '${typeName(operand)}'${result}`);
  }
  requireFactor('alpha', alpha, dtype);
  requireFactor('beta', beta, dtype);
}

/** The tensor to write: a new one where there is no `out`, which must be right otherwise. */
function resultOf(
  context: OperatorContext,
  { name, out, dtype, left, right }: Omit<Product, 'bias' | 'alpha' | 'beta'>,
  size: readonly number[],
): Tensor {
  if (out === null) return context.empty(size, dtype);
  if (out.dtype !== dtype) {
    throw new RuntimeError(
      `Expected out tensor to have dtype ${scalarName(dtype)}, but got ${scalarName(out.dtype)} instead`,
    );
  }
  if (!sameSize(out.size, size)) {
    throw new RuntimeError(
      `${name}(): 'out' has the size ${show(out.size)}, and the result has ${show(size)}`,
    );
  }
  requireNoOverlap(out, [left, right]);
  return out;
}

/** Launches a product; gives the result. */
function multiply(context: OperatorContext, kernels: NativeKernels, product: Product): Tensor {
  const { name, left, right, bias, alpha, beta } = product;
  requireProduct(kernels, name, left.dtype, product);
  const size = [...left.size.slice(0, -1), right.size.at(-1) as number];
  const biasStride = bias === null ? contiguousStride(size) : expandedStride(bias, size);
  const out = resultOf(context, product, size);
  const [rows, depth] = left.size.slice(-2) as [number, number];
  kernels.multiply(context, name, {
    batches: size.length === 3 ? (size[0] as number) : 1,
    rows,
    columns: right.size.at(-1) as number,
    depth,
    left: { tensor: left, strides: matrixStrides(left.size, left.stride) },
    right: { tensor: right, strides: matrixStrides(right.size, right.stride) },
    bias: { tensor: bias ?? out, strides: matrixStrides(size, biasStride) },
    out: { tensor: out, strides: matrixStrides(size, out.stride) },
    alpha,
    beta: bias === null ? 0 : beta,
  });
  return out;
}

function requireSameDType(left: Tensor, right: Tensor): void {
  if (left.dtype === right.dtype) return;
  throw new RuntimeError(
    `expected m1 and m2 to have the same dtype, but got: ${scalarName(left.dtype)} != ${scalarName(right.dtype)}`,
  );
}

/** The operands of `mm` and `addmm`. */
function requireMatrices(left: Tensor, right: Tensor, names: readonly [string, string]): void {
  for (const [tensor, name] of [
    [left, names[0]],
    [right, names[1]],
  ] as const) {
    if (tensor.size.length !== 2) {
      const got = names[0] === 'self' ? '' : `, got ${tensor.size.length}-D tensor`;
      throw new RuntimeError(`${name} must be a matrix${got}`);
    }
  }
  if (left.size[1] !== right.size[0]) {
    throw new RuntimeError(
      `mat1 and mat2 shapes cannot be multiplied (${left.size.join('x')} and ${right.size.join('x')})`,
    );
  }
  requireSameDType(left, right);
}

/** The operands of `bmm` and `baddbmm`. */
function requireBatches(left: Tensor, right: Tensor): void {
  if (left.size.length !== 3) throw new RuntimeError('batch1 must be a 3D tensor');
  if (right.size.length !== 3) throw new RuntimeError('batch2 must be a 3D tensor');
  const [batches, , depth] = left.size;
  if (right.size[0] !== batches || right.size[1] !== depth) {
    throw new RuntimeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${batches}, ${depth}] but got: [${right.size[0]}, ${right.size[1]}].`,
    );
  }
  if (left.dtype !== right.dtype) {
    throw new RuntimeError(
      `expected scalar type ${typeName(left.dtype)} but found ${typeName(right.dtype)}`,
    );
  }
}

/** A bias is of the operands' dtype. */
function requireBias(bias: Tensor, left: Tensor): void {
  if (bias.dtype === left.dtype) return;
  throw new RuntimeError(
    `self and mat2 must have the same dtype, but got ${typeName(bias.dtype)} and ${typeName(left.dtype)}`,
  );
}

const plain = { bias: null, alpha: 1, beta: 0 } as const;

const factors = (args: Arguments) => ({
  alpha: args.number('alpha'),
  beta: args.number('beta'),
});

/** The kernels of these names; the same operator under each. */
export function matrixProducts(
  kernels: NativeKernels,
): readonly (readonly [string, ExternKernel])[] {
  const mm = operatorOf('mm(Tensor self, Tensor mat2, *, Tensor? out=None)', (context, args) => {
    const [left, right] = [args.tensor('self'), args.tensor('mat2')];
    requireMatrices(left, right, ['self', 'mat2']);
    const out = args.optionalTensor('out');
    return multiply(context, kernels, {
      name: 'mm',
      left,
      right,
      ...plain,
      out,
      dtype: left.dtype,
    });
  });

  const mmDtype = operatorOf(
    'mm(Tensor self, Tensor mat2, ScalarType out_dtype, *, Tensor? out=None)',
    (context, args) => {
      const [left, right] = [args.tensor('self'), args.tensor('mat2')];
      requireMatrices(left, right, ['self', 'mat2']);
      const out = args.optionalTensor('out');
      const dtype = args.optionalDType('out_dtype') ?? left.dtype;
      return multiply(context, kernels, { name: 'mm', left, right, ...plain, out, dtype });
    },
  );

  const addmm = operatorOf(
    'addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1, Tensor? out=None)',
    (context, args) => {
      const [bias, left, right] = [args.tensor('self'), args.tensor('mat1'), args.tensor('mat2')];
      requireMatrices(left, right, ['mat1', 'mat2']);
      requireBias(bias, left);
      const out = args.optionalTensor('out');
      const { dtype } = left;
      return multiply(context, kernels, {
        name: 'addmm',
        left,
        right,
        bias,
        ...factors(args),
        out,
        dtype,
      });
    },
  );

  const bmm = operatorOf('bmm(Tensor self, Tensor mat2, *, Tensor? out=None)', (context, args) => {
    const [left, right] = [args.tensor('self'), args.tensor('mat2')];
    requireBatches(left, right);
    const out = args.optionalTensor('out');
    const { dtype } = left;
    return multiply(context, kernels, { name: 'bmm', left, right, ...plain, out, dtype });
  });

  const bmmDtype = operatorOf(
    'bmm(Tensor self, Tensor mat2, ScalarType out_dtype, *, Tensor? out=None)',
    (context, args) => {
      const [left, right] = [args.tensor('self'), args.tensor('mat2')];
      requireBatches(left, right);
      const out = args.optionalTensor('out');
      const dtype = args.optionalDType('out_dtype') ?? left.dtype;
      return multiply(context, kernels, { name: 'bmm', left, right, ...plain, out, dtype });
    },
  );

  const baddbmm = operatorOf(
    'baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1, Tensor? out=None)',
    (context, args) => {
      const bias = args.tensor('self');
      const [left, right] = [args.tensor('batch1'), args.tensor('batch2')];
      if (bias.dtype !== left.dtype || left.dtype !== right.dtype) {
        throw new RuntimeError(
          `Input dtypes must be the same, got: input ${scalarName(bias.dtype)}, batch1: ${scalarName(left.dtype)}, batch2: ${scalarName(right.dtype)}`,
        );
      }
      requireBatches(left, right);
      const out = args.optionalTensor('out');
      const { dtype } = left;
      return multiply(context, kernels, {
        name: 'baddbmm',
        left,
        right,
        bias,
        ...factors(args),
        out,
        dtype,
      });
    },
  );

  /** Of two products, the second is added to the first. */
  const mmPlusMm = operatorOf(
    '_mm_plus_mm(Tensor a, Tensor b, Tensor c, Tensor d, Tensor? out=None)',
    (context, args) => {
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => args.tensor(name)) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      requireMatrices(a, b, ['self', 'mat2']);
      requireMatrices(c, d, ['mat1', 'mat2']);
      requireBias(a, c);
      const size = [a.size[0] as number, b.size[1] as number];
      if (c.size[0] !== size[0] || d.size[1] !== size[1]) {
        throw new RuntimeError(
          `_mm_plus_mm(): the products have the sizes ${show(size)} and ${show([c.size[0] as number, d.size[1] as number])}`,
        );
      }
      const { dtype } = a;
      const out = args.optionalTensor('out');
      if (out !== null) requireNoOverlap(out, [c, d]);
      const first = multiply(context, kernels, {
        name: '_mm_plus_mm',
        left: a,
        right: b,
        ...plain,
        out,
        dtype,
      });
      return multiply(context, kernels, {
        name: '_mm_plus_mm',
        left: c,
        right: d,
        bias: first,
        alpha: 1,
        beta: 1,
        out: first,
        dtype,
      });
    },
  );

  const intMm = operatorOf(
    '_int_mm(Tensor self, Tensor mat2, *, Tensor? out=None)',
    (context, args) => {
      const [left, right] = [args.tensor('self'), args.tensor('mat2')];
      for (const [tensor, name] of [
        [left, 'self'],
        [right, 'mat2'],
      ] as const) {
        if (tensor.size.length !== 2) {
          throw new RuntimeError(
            `Expected ${name} to be of dimension 2 but got ${tensor.size.length}`,
          );
        }
        if (tensor.dtype !== dtypes.int8) {
          throw new RuntimeError(
            `Expected ${name} dtype to be of type int8 but got ${scalarName(tensor.dtype)}`,
          );
        }
      }
      requireMatrices(left, right, ['self', 'mat2']);
      const out = args.optionalTensor('out');
      const dtype = dtypes.int32;
      return multiply(context, kernels, { name: '_int_mm', left, right, ...plain, out, dtype });
    },
  );

  const addmv = operatorOf(
    'addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1, Tensor? out=None)',
    (context, args) => {
      const [bias, matrix, vector] = [args.tensor('self'), args.tensor('mat'), args.tensor('vec')];
      if (matrix.size.length !== 2 || vector.size.length !== 1 || bias.size.length > 1) {
        throw new RuntimeError(
          `vector + matrix @ vector expected, got ${bias.size.length}, ${matrix.size.length}, ${vector.size.length}`,
        );
      }
      const [rows, depth] = matrix.size as [number, number];
      if (vector.size[0] !== depth) {
        throw new RuntimeError(
          `size mismatch, got input (${rows}), mat (${rows}x${depth}), vec (${vector.size[0]})`,
        );
      }
      requireSameDType(matrix, vector);
      requireBias(bias, matrix);
      const { dtype } = matrix;
      const { alpha, beta } = factors(args);
      requireProduct(kernels, 'addmv', dtype, { dtype, alpha, beta });
      const size = [rows];
      const biasStride = expandedStride(bias, size);
      const out = resultOf(
        context,
        { name: 'addmv', left: matrix, right: vector, out: args.optionalTensor('out'), dtype },
        size,
      );
      // Vectors are matrices of one column.
      const column = (stride: readonly number[]): MatrixStrides => [0, stride[0] as number, 0];
      kernels.multiply(context, 'addmv', {
        batches: 1,
        rows,
        columns: 1,
        depth,
        left: { tensor: matrix, strides: matrixStrides(matrix.size, matrix.stride) },
        right: { tensor: vector, strides: column(vector.stride) },
        bias: { tensor: bias, strides: column(biasStride) },
        out: { tensor: out, strides: column(out.stride) },
        alpha,
        beta,
      });
      return out;
    },
  );

  return [
    ['extern_kernels.mm', mm],
    ['aten.mm.default', mm],
    ['aten.mm.out', mm],
    ['extern_kernels.mm_dtype', mmDtype],
    ['aten.mm.dtype', mmDtype],
    ['aten.mm.dtype_out', mmDtype],
    ['extern_kernels.addmm', addmm],
    ['extern_kernels.bias_addmm', addmm],
    ['aten.addmm.default', addmm],
    ['aten.addmm.out', addmm],
    ['extern_kernels.bmm', bmm],
    ['aten.bmm.default', bmm],
    ['aten.bmm.out', bmm],
    ['extern_kernels.bmm_dtype', bmmDtype],
    ['aten.bmm.dtype', bmmDtype],
    ['aten.bmm.dtype_out', bmmDtype],
    ['extern_kernels.baddbmm', baddbmm],
    ['aten.baddbmm.default', baddbmm],
    ['aten.baddbmm.out', baddbmm],
    ['extern_kernels._mm_plus_mm', mmPlusMm],
    ['inductor._mm_plus_mm.default', mmPlusMm],
    ['extern_kernels._int_mm', intMm],
    ['aten._int_mm.default', intMm],
    ['aten._int_mm.out', intMm],
    ['extern_kernels.addmv', addmv],
    ['aten.addmv.default', addmv],
  ];
}
