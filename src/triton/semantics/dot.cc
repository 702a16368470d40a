#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;

constexpr const char* kName = "tl.dot";

bool CheckElement(Context& context, const char* side, const Type& type) {
  switch (type.element) {
    case kInt8:
    case kUint8:
    case kFloat16:
    case kBfloat16:
    case kFloat32:
    case kFloat64:
      if (!type.is_pointer) return true;
      break;
    default:
      break;
  }
  context.Fail(kName, std::string("Unsupported ") + side + " dtype " +
                          NameOf({type.element, type.is_pointer}));
  return false;
}

bool CheckShapes(Context& context, const Type& lhs, const Type& rhs) {
  const int rank = lhs.shape.rank();
  if (rank > 3) {
    context.Fail(kName, "Both inputs must be either 2D or 3D; (lhs: " +
                            TextOf(lhs.shape) +
                            " vs rhs: " + TextOf(rhs.shape) + ")");
    return false;
  }
  const int64_t m = lhs.shape[rank - 2];
  const int64_t k = lhs.shape[rank - 1];
  const int64_t n = rhs.shape[rank - 1];
  if (k != rhs.shape[rank - 2]) {
    context.Fail(kName, "input and other must have equal reduction dimensions");
    return false;
  }
  if (rank == 3 && lhs.shape[0] != rhs.shape[0]) {
    context.Fail(kName, "the batch dimensions " + TextOf(lhs.shape) + " and " +
                            TextOf(rhs.shape) + " differ");
    return false;
  }
  const int64_t least_k = BitsOf(lhs.element) == 8 ? 32 : 16;
  if (m < 1 || n < 1 || k < least_k) {
    context.Fail(kName, "Input shapes should have M >= 1, N >= 1 and K >= " +
                            std::to_string(least_k));
    return false;
  }
  return true;
}

std::optional<ElementType> ResultElement(Context& context, ElementType operand,
                                         ElementType wanted) {
  if (operand == kInt8) return kInt32;
  if (operand == kUint8) return context.Fail(kName, "only int8 supported!");
  if (wanted == kBfloat16) {
    return context.Fail(kName,
                        "out_dtype=bfloat16 is unsupported. Please use "
                        "out_dtype=float32/float16 and cast with "
                        "`.to(tl.bfloat16)`");
  }
  if (operand == kFloat64) return kFloat64;
  if (operand != kFloat16) return kFloat32;
  if (wanted == kFloat16 || wanted == kFloat32) return wanted;
  return context.Fail(kName, std::string("out_dtype=") + InfoOf(wanted).name +
                                 " is unsupported");
}

// Products are taken in full precision whatever it says.
bool CheckPrecision(Context& context, const Value& value) {
  if (value.is<PythonNone>()) return true;
  const auto* text = value.as<std::string>();
  for (const char* known : {"tf32", "tf32x3", "ieee", "bf16x3", "bf16x6"}) {
    if (text && *text == known) return true;
  }
  context.Fail(kName,
               "input_precision must be one of ('tf32', 'tf32x3', "
               "'ieee', 'bf16x3', 'bf16x6'). Got " +
                   ToText(context, value));
  return false;
}

std::optional<ValueId> Accumulator(Context& context, const Value& value,
                                   const Type& result) {
  Builder& builder = context.builder();
  if (value.is<PythonNone>()) {
    const ValueId zero = IsFloating(result.element)
                             ? builder.Float(result.element, 0)
                             : builder.Int(result.element, 0);
    return builder.Splat(zero, result.shape);
  }
  const auto id = TensorArgument(context, kName, "acc", value);
  if (!id) return std::nullopt;
  if (builder.TypeOf(*id) == result) return id;
  if (builder.TypeOf(*id).shape != result.shape) {
    return context.Fail(kName, "accumulator shape is incompatible");
  }
  return context.Fail(kName, "the accumulator must have elements of type " +
                                 NameOf({result.element}) + " but got " +
                                 DescribeType(context, TensorValue{*id}));
}

std::optional<Value> Dot(Context& context, std::span<const Value> values) {
  const auto lhs = TensorArgument(context, kName, "input", values[0]);
  if (!lhs) return std::nullopt;
  const auto rhs = TensorArgument(context, kName, "other", values[1]);
  if (!rhs) return std::nullopt;
  const Type x = context.builder().TypeOf(*lhs);
  const Type y = context.builder().TypeOf(*rhs);
  if (x.shape.rank() < 2 || x.shape.rank() != y.shape.rank()) {
    return context.Fail(kName, "input and other must have equal ranks >= 2");
  }
  if (!CheckElement(context, "lhs", x) || !CheckElement(context, "rhs", y)) {
    return std::nullopt;
  }
  if (x.element != y.element) {
    return context.Fail(
        kName, std::string("Both operands must be same dtype. Got ") +
                   InfoOf(x.element).name + " and " + InfoOf(y.element).name);
  }
  if (!CheckPrecision(context, values[3]) || !CheckShapes(context, x, y)) {
    return std::nullopt;
  }
  const auto wanted = DtypeArgument(context, kName, "out_dtype", values[6]);
  if (!wanted) return std::nullopt;
  const auto element = ResultElement(context, x.element, wanted->element);
  if (!element) return std::nullopt;
  const int last = x.shape.rank() - 1;
  std::vector<int64_t> extents(x.shape.extents().begin(),
                               x.shape.extents().end());
  extents.back() = y.shape[last];
  const auto shape = CheckedShape(context, kName, extents);
  if (!shape) return std::nullopt;
  const auto accumulator =
      Accumulator(context, values[2], Type::Tile(*element, *shape));
  if (!accumulator) return std::nullopt;
  return TensorValue{context.builder().Dot(*lhs, *rhs, *accumulator)};
}

// `out_dtype` is fp32 where it is not passed.
std::optional<Value> DotWithDefaults(Context& context,
                                     std::span<const Value> values) {
  std::vector<Value> all(values.begin(), values.end());
  if (all[6].is<PythonNone>()) all[6] = DtypeValue{kFloat32};
  return Dot(context, all);
}

constexpr BuiltinInfo kTable[] = {
    {"tl.dot",
     "input, other, acc=None, input_precision=None, allow_tf32=None, "
     "max_num_imprecise_acc=None, out_dtype=None",
     DotWithDefaults},
};

}  // namespace

std::span<const BuiltinInfo> DotBuiltins() { return kTable; }

}  // namespace fake_device::triton
