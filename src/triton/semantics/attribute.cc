#include <algorithm>
#include <limits>
#include <numbers>

#include "triton/semantics/builtin.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/python_number.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

// Functions of the language that are methods of its tensors, too.
constexpr std::string_view kTensorMethods[] = {
    "abs",
    "advance",
    "argmax",
    "argmin",
    "associative_scan",
    "atomic_add",
    "atomic_and",
    "atomic_cas",
    "atomic_max",
    "atomic_min",
    "atomic_or",
    "atomic_xchg",
    "atomic_xor",
    "broadcast_to",
    "cast",
    "cdiv",
    "ceil",
    "cos",
    "cumprod",
    "cumsum",
    "erf",
    "exp",
    "exp2",
    "expand_dims",
    "flip",
    "floor",
    "gather",
    "histogram",
    "log",
    "log2",
    "max",
    "min",
    "permute",
    "ravel",
    "reduce",
    "reshape",
    "rsqrt",
    "sigmoid",
    "sin",
    "softmax",
    "sort",
    "split",
    "sqrt",
    "sqrt_rn",
    "store",
    "sum",
    "topk",
    "trans",
    "view",
    "xor_sum",
};

// What the source calls a module, and what its members are looked up in.
struct ModuleName {
  std::string_view alias;
  std::string_view name;
};

constexpr ModuleName kModules[] = {
    {"tl", "tl"},
    {"triton.language", "tl"},
    {"language", "tl"},
    {"tl_math", "tl.math"},
    {"tl.math", "tl.math"},
    {"tl.standard", "tl.standard"},
    {"tl.core", "tl.core"},
    {"tl.random", "tl.random"},
    {"tl.extra", "tl.extra"},
    {"tl.extra.cuda", "tl.extra.cuda"},
    {"tl.extra.libdevice", "libdevice"},
    {"tl.extra.cuda.libdevice", "libdevice"},
    {"libdevice", "libdevice"},
    {"triton_helpers", "triton_helpers"},
    {"triton_helpers.libdevice", "libdevice"},
    {"triton_helpers.math", "tl.math"},
    {"triton", "triton"},
    {"math", "math"},
    {"tl.PropagateNan", "tl.PropagateNan"},
};

// Modules whose members are the language's own.
constexpr std::string_view kPartsOfLanguage[] = {"tl.math", "tl.standard",
                                                 "tl.core", "tl.random"};

constexpr std::string_view kRefusedDtypes[] = {
    "float8e4nv", "float8e4b8", "float8e4b15", "float8e5", "float8e5b16",
};

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

const ModuleName* FindModule(std::string_view alias) {
  const auto found = std::find_if(
      std::begin(kModules), std::end(kModules),
      [&](const ModuleName& module) { return module.alias == alias; });
  return found == std::end(kModules) ? nullptr : found;
}

std::string Join(std::string_view module, std::string_view name) {
  return std::string(module) + "." + std::string(name);
}

// As Python would print the module's name.
std::string FullName(std::string_view module) {
  if (module == "libdevice") return "triton.language.extra.cuda.libdevice";
  if (module == "tl") return "triton.language";
  if (module.starts_with("tl.")) {
    return "triton.language" + std::string(module.substr(2));
  }
  return std::string(module);
}

std::optional<Value> Constant(std::string_view name) {
  if (name == "tl.PropagateNan.NONE") return PythonInt{0};
  if (name == "tl.PropagateNan.ALL") return PythonInt{0xFFFF};
  if (name == "tl.TRITON_MAX_TENSOR_NUMEL") return PythonInt{Shape::kMaxNumel};
  if (name == "math.pi") return std::numbers::pi;
  if (name == "math.e") return std::numbers::e;
  if (name == "math.inf") return std::numeric_limits<double>::infinity();
  if (name == "math.nan") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

// The whole name of a member.
std::string FullMember(std::string_view module, std::string_view name) {
  return Join(Contains(kPartsOfLanguage, module) ? "tl" : module, name);
}

std::optional<Value> ModuleMember(const std::string& full) {
  if (const ModuleName* module = FindModule(full)) {
    return ModuleValue{std::string(module->name)};
  }
  if (const BuiltinInfo* info = FindBuiltin(full)) return BuiltinValue{info};
  if (full.starts_with("tl.")) {
    const auto element = ElementTypeFromMember(full.substr(3));
    if (element) return DtypeValue{*element};
  }
  return Constant(full);
}

std::optional<Value> ModuleAttribute(Context& context,
                                     const std::string& module,
                                     std::string_view name) {
  const std::string full = FullMember(module, name);
  if (auto member = ModuleMember(full)) return member;
  if (Contains(kRefusedDtypes, name)) {
    return context.Fail(full, full + " is not supported");
  }
  return context.Fail(full, "module '" + FullName(module) +
                                "' has no attribute '" + std::string(name) +
                                "'");
}

std::nullopt_t RefuseAttribute(Context& context, const Value& value,
                               std::string_view name) {
  return context.Fail(name, std::string("'") + PythonTypeName(value) +
                                "' object has no attribute '" +
                                std::string(name) + "'");
}

Value MethodOf(const Value& self, const BuiltinInfo* info) {
  return MethodValue{std::make_shared<const Value>(self), info};
}

Value ExtentsTuple(std::span<const int64_t> extents) {
  std::vector<Value> elements;
  for (int64_t extent : extents) elements.emplace_back(PythonInt{extent});
  return Value::Tuple(std::move(elements));
}

std::optional<Value> Transposed(Context& context, ValueId id) {
  if (context.builder().TypeOf(id).shape.rank() != 2) {
    return context.Fail("tensor.T",
                        "permute dims must have the same length as input "
                        "shape");
  }
  const int dims[] = {1, 0};
  return TensorValue{context.builder().Transpose(id, dims)};
}

std::optional<Value> TensorAttribute(Context& context, const Value& value,
                                     std::string_view name) {
  const ValueId id = value.as<TensorValue>()->id;
  const Type& type = context.builder().TypeOf(id);
  if (name == "shape") return ExtentsTuple(type.shape.extents());
  if (name == "dtype") return DtypeValue{type.element, type.is_pointer};
  if (name == "numel") return PythonInt{type.shape.numel()};
  if (name == "T") return Transposed(context, id);
  if (name == "type") {
    // A tile's type and its elements' are told apart nowhere else.
    if (type.is_pointer && !type.is_scalar()) {
      return context.Fail("tensor.type",
                          "the type of a tile of pointers is not supported: "
                          "use dtype");
    }
    return DtypeValue{type.element, type.is_pointer};
  }
  if (const BuiltinInfo* info = FindBuiltin(Join("tensor", name))) {
    return MethodOf(value, info);
  }
  if (Contains(kTensorMethods, name)) {
    return MethodOf(value, FindBuiltin(Join("tl", name)));
  }
  return RefuseAttribute(context, value, name);
}

int MantissaBits(ElementType element) {
  switch (element) {
    case ElementType::kFloat16:
      return 10;
    case ElementType::kBfloat16:
      return 7;
    case ElementType::kFloat32:
      return 23;
    default:
      return 52;
  }
}

std::optional<Value> DtypeAttribute(Context& context, const Value& value,
                                    std::string_view name) {
  const DtypeValue dtype = *value.as<DtypeValue>();
  const int bits = dtype.is_pointer ? 64 : BitsOf(dtype.element);
  if (name == "element_ty") return DtypeValue{dtype.element};
  if (name == "scalar") return value;
  if (name == "name") return NameOf(dtype);
  if (name == "primitive_bitwidth") return PythonInt{bits};
  if (name == "itemsize") return PythonInt{std::max(1, bits / 8)};
  if (name == "int_bitwidth" && !dtype.is_pointer && IsInteger(dtype.element)) {
    return PythonInt{bits};
  }
  if (name == "fp_mantissa_width" && !dtype.is_pointer &&
      IsFloating(dtype.element)) {
    return PythonInt{MantissaBits(dtype.element)};
  }
  if (const BuiltinInfo* info = FindBuiltin(Join("dtype", name))) {
    return MethodOf(value, info);
  }
  return RefuseAttribute(context, value, name);
}

Value IdsTuple(std::span<const ValueId> ids) {
  std::vector<Value> elements;
  for (ValueId id : ids) elements.emplace_back(TensorValue{id});
  return Value::Tuple(std::move(elements));
}

std::optional<Value> DescriptorAttribute(Context& context, const Value& value,
                                         std::string_view name) {
  const DescriptorValue& descriptor = *value.as<DescriptorValue>();
  if (name == "shape") return IdsTuple(descriptor.shape);
  if (name == "strides") return IdsTuple(descriptor.strides);
  if (name == "block_shape") return ExtentsTuple(descriptor.block_shape);
  if (name == "dtype") {
    return DtypeValue{context.builder().TypeOf(descriptor.base).element};
  }
  if (const BuiltinInfo* info = FindBuiltin(Join("descriptor", name))) {
    return MethodOf(value, info);
  }
  return RefuseAttribute(context, value, name);
}

}  // namespace

std::optional<Value> Attribute(Context& context, const Value& value,
                               std::string_view name) {
  if (const auto* module = value.as<ModuleValue>()) {
    return ModuleAttribute(context, module->name, name);
  }
  if (value.is<TensorValue>()) return TensorAttribute(context, value, name);
  if (value.is<DtypeValue>()) return DtypeAttribute(context, value, name);
  if (value.is<DescriptorValue>()) {
    return DescriptorAttribute(context, value, name);
  }
  if (name == "advance" && value.is<BlockPointerValue>()) {
    return MethodOf(value, FindBuiltin("tl.advance"));
  }
  // tl.constexpr's, which a number is here by itself.
  if (name == "value" && value.is_number()) return value;
  if (name == "to" && value.is_number()) {
    return MethodOf(value, FindBuiltin("tensor.to"));
  }
  return RefuseAttribute(context, value, name);
}

std::optional<Value> MemberOf(std::string_view module, std::string_view name) {
  return ModuleMember(FullMember(module, name));
}

std::optional<Value> GlobalName(std::string_view name) {
  if (const ModuleName* module = FindModule(name)) {
    return ModuleValue{std::string(module->name)};
  }
  if (name.find('.') != std::string_view::npos) return std::nullopt;
  if (const BuiltinInfo* info = FindBuiltin(name)) return BuiltinValue{info};
  return std::nullopt;
}

}  // namespace fake_device::triton
