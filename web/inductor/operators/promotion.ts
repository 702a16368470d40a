/** `torch.promote_types`. */
import { type DType, dtypes } from './shared.js';

const floats: readonly DType[] = [dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64];
const signed: readonly DType[] = [dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64];

/** The dtype that both are converted to. */
export function promoteDTypes(one: DType, other: DType): DType {
  if (one === other || other === dtypes.bool) return one;
  if (one === dtypes.bool) return other;
  if (one.isFloatingPoint && other.isFloatingPoint) {
    // Neither half holds the other's numbers.
    if (one.itemsize === 2 && other.itemsize === 2) return dtypes.float32;
    return floats[Math.max(floats.indexOf(one), floats.indexOf(other))] as DType;
  }
  if (one.isFloatingPoint) return one;
  if (other.isFloatingPoint) return other;
  // Of the integers, uint8 is the one without a sign.
  const rank = (dtype: DType): number => (dtype === dtypes.uint8 ? 1 : signed.indexOf(dtype));
  return signed[Math.max(rank(one), rank(other))] as DType;
}
