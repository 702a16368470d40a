#include <array>

#include "triton/semantics/arguments.h"
#include "triton/semantics/builtin_tables.h"
#include "triton/semantics/promotion.h"
#include "triton/semantics/semantics.h"

namespace fake_device::triton {

namespace {

using enum ElementType;
using Op = BinaryOperator;

// The generator Philox-4x: counters of four words, keys of two.
struct PhiloxConstants {
  uint64_t key_step[2];
  uint64_t multiplier[2];
};

constexpr PhiloxConstants kPhilox32 = {{0x9E3779B9, 0xBB67AE85},
                                       {0xD2511F53, 0xCD9E8D57}};
constexpr PhiloxConstants kPhilox64 = {
    {0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B},
    {0xD2E7470EE14C6C93, 0xCA5A826395121157}};

using Words = std::array<ValueId, 4>;

// All operands have one unsigned type and one shape.
class Philox {
 public:
  Philox(Builder& builder, const Type& type)
      : builder_(builder),
        type_(type),
        constants_(type.element == kUint32 ? kPhilox32 : kPhilox64) {}

  Words Run(Words words, ValueId low_key, ValueId high_key, int64_t rounds) {
    for (int64_t round = 0; round < rounds; ++round) {
      if (round > 0) {
        low_key = Apply(Opcode::kAdd, low_key, Word(constants_.key_step[0]));
        high_key = Apply(Opcode::kAdd, high_key, Word(constants_.key_step[1]));
      }
      words = Round(words, low_key, high_key);
    }
    return words;
  }

 private:
  Words Round(const Words& words, ValueId low_key, ValueId high_key) {
    const ValueId a = Word(constants_.multiplier[0]);
    const ValueId b = Word(constants_.multiplier[1]);
    return {Xor(Apply(Opcode::kMulHigh, b, words[2]), words[1], low_key),
            Apply(Opcode::kMul, b, words[2]),
            Xor(Apply(Opcode::kMulHigh, a, words[0]), words[3], high_key),
            Apply(Opcode::kMul, a, words[0])};
  }

  ValueId Xor(ValueId a, ValueId b, ValueId c) {
    return Apply(Opcode::kXor, Apply(Opcode::kXor, a, b), c);
  }
  ValueId Apply(Opcode opcode, ValueId a, ValueId b) {
    return builder_.Binary(opcode, a, b);
  }
  ValueId Word(uint64_t value) {
    return builder_.Splat(
        builder_.Int(type_.element, static_cast<int64_t>(value)), type_.shape);
  }

  Builder& builder_;
  Type type_;
  PhiloxConstants constants_;
};

// Reads the counters' words: in one type of 32 or 64 bits, as unsigned. Floats
// count by their bits.
std::optional<Words> ReadCounters(Context& context, const char* construct,
                                  std::span<const Value> values) {
  Words words;
  for (size_t i = 0; i < 4; ++i) {
    const auto id = TensorArgument(context, construct, "counter", values[i]);
    if (!id) return std::nullopt;
    const Type& type = context.builder().TypeOf(*id);
    const int bits = BitsOf(type.element);
    if (type.is_pointer || (bits != 32 && bits != 64)) {
      return context.Fail(construct, "bitwidth not supported in philox");
    }
    words[i] = IsFloating(type.element)
                   ? context.builder().Bitcast(
                         *id, type.WithElement(bits == 32 ? kUint32 : kUint64))
                   : *id;
  }
  const int bits = BitsOf(context.builder().TypeOf(words[0]).element);
  for (ValueId& word : words) {
    if (BitsOf(context.builder().TypeOf(word).element) != bits) {
      return context.Fail(construct, "the counters must have one bitwidth");
    }
    if (!BroadcastOperands(context, construct, words[0], word)) {
      return std::nullopt;
    }
  }
  const Shape shape = context.builder().TypeOf(words[0]).shape;
  for (ValueId& word : words) {
    if (!BroadcastOperands(context, construct, words[0], word)) {
      return std::nullopt;
    }
    word = context.builder().Bitcast(
        word, Type::Tile(bits == 32 ? kUint32 : kUint64, shape));
  }
  return words;
}

// The key's words, in the counters' type and shape.
bool ReadKey(Context& context, const char* construct, const Value& seed_value,
             Words& words, ValueId& low, ValueId& high) {
  auto seed = TensorArgument(context, construct, "seed", seed_value);
  if (!seed) return false;
  Builder& builder = context.builder();
  if (builder.TypeOf(*seed).is_pointer ||
      IsFloating(builder.TypeOf(*seed).element)) {
    context.Fail(construct, "the seed must be an integer");
    return false;
  }
  *seed = ImplicitCast(context, *seed, Type::Scalar(kUint64));
  for (ValueId& word : words) {
    if (!BroadcastOperands(context, construct, *seed, word)) return false;
  }
  const Type type = builder.TypeOf(*seed);
  const auto constant = [&](ElementType element, int64_t value) {
    return builder.Splat(builder.Int(element, value), type.shape);
  };
  if (builder.TypeOf(words[0]).element == kUint64) {
    low = *seed;
    high = constant(kUint64, 0);
    return true;
  }
  low = builder.Cast(*seed, kUint32);
  high = builder.Cast(
      builder.Binary(Opcode::kShr, *seed, constant(kUint64, 32)), kUint32);
  return true;
}

std::optional<Words> RunPhilox(Context& context, const char* construct,
                               const Value& seed,
                               std::span<const Value> counters,
                               const Value& rounds_value) {
  const auto rounds = IntArgument(context, construct, "n_rounds", rounds_value);
  if (!rounds) return std::nullopt;
  // More than any use needs; each round is unrolled.
  if (*rounds < 0 || *rounds > 64) {
    return context.Fail(construct, "n_rounds must be from 0 to 64");
  }
  auto words = ReadCounters(context, construct, counters);
  ValueId low, high;
  if (!words || !ReadKey(context, construct, seed, *words, low, high)) {
    return std::nullopt;
  }
  Builder& builder = context.builder();
  Philox philox(builder, builder.TypeOf((*words)[0]));
  return philox.Run(*words, low, high, *rounds);
}

// The offset's two words of 32 bits: a wider one fills both, and a float counts
// by its value.
std::optional<std::array<ValueId, 2>> SplitOffset(Context& context,
                                                  const char* construct,
                                                  ValueId offset) {
  Builder& builder = context.builder();
  const Type type = builder.TypeOf(offset);
  const bool is_wide = BitsOf(type.element) == 64;
  if (type.is_pointer || (is_wide && IsFloating(type.element))) {
    return context.Fail(construct, "bitwidth not supported in philox");
  }
  const auto constant = [&](ElementType element, int64_t value) {
    return builder.Splat(builder.Int(element, value), type.shape);
  };
  const ValueId low = builder.Cast(offset, kUint32);
  if (!is_wide) return std::array{low, constant(kUint32, 0)};
  const ValueId bits = builder.Bitcast(offset, type.WithElement(kUint64));
  return std::array{low, builder.Cast(builder.Binary(Opcode::kShr, bits,
                                                     constant(kUint64, 32)),
                                      kUint32)};
}

// Of a seed and offsets: the other words of the counters are 0.
std::optional<Words> RandomWords(Context& context, const char* construct,
                                 std::span<const Value> values) {
  const auto offset = TensorArgument(context, construct, "offset", values[1]);
  if (!offset) return std::nullopt;
  const auto words = SplitOffset(context, construct, *offset);
  if (!words) return std::nullopt;
  Builder& builder = context.builder();
  const Value zero = TensorValue{
      builder.Splat(builder.Int(kUint32, 0), builder.TypeOf(*offset).shape)};
  const Value counters[] = {TensorValue{(*words)[0]}, TensorValue{(*words)[1]},
                            zero, zero};
  return RunPhilox(context, construct, values[0], counters, values[2]);
}

// From the bits of unsigned words, in [0, 1).
ValueId ToUniform(Builder& builder, ValueId word) {
  const Type own = builder.TypeOf(word);
  const bool is_narrow = BitsOf(own.element) == 32;
  const Type type = own.WithElement(is_narrow ? kInt32 : kInt64);
  const ValueId bits = builder.Bitcast(word, type);
  const ValueId zero = builder.Splat(builder.Int(type.element, 0), type.shape);
  // -x - 1 is every bit of x inverted.
  const ValueId magnitude =
      builder.Select(builder.Binary(Opcode::kLt, bits, zero),
                     builder.Unary(Opcode::kNot, bits), bits);
  const double scale = is_narrow ? 4.6566127342e-10 : 1.0842020432385337e-19;
  return builder.Binary(
      Opcode::kMul, builder.Cast(magnitude, kFloat32),
      builder.Splat(builder.Float(kFloat32, scale), type.shape));
}

std::optional<ValueId> CallMath(Context& context, const char* name,
                                ValueId operand) {
  const auto result =
      CallBuiltin(context, *FindBuiltin(name), {{TensorValue{operand}}, {}});
  if (!result) return std::nullopt;
  return result->as<TensorValue>()->id;
}

// Two uniform numbers to two normal ones, after Box and Muller.
std::optional<std::array<ValueId, 2>> ToNormal(Context& context, ValueId u1,
                                               ValueId u2) {
  Builder& builder = context.builder();
  const Shape shape = builder.TypeOf(u1).shape;
  const auto constant = [&](double value) {
    return builder.Splat(builder.Float(kFloat32, value), shape);
  };
  const ValueId angle =
      builder.Binary(Opcode::kMul, constant(6.283185307179586), u2);
  const auto log = CallMath(
      context, "tl.log", builder.Binary(Opcode::kMaxNum, constant(1e-7), u1));
  const auto cosine = log ? CallMath(context, "tl.cos", angle) : std::nullopt;
  const auto sine = cosine ? CallMath(context, "tl.sin", angle) : std::nullopt;
  if (!sine) return std::nullopt;
  const ValueId radius = builder.Unary(
      Opcode::kSqrt, builder.Binary(Opcode::kMul, constant(-2), *log));
  return std::array{builder.Binary(Opcode::kMul, radius, *cosine),
                    builder.Binary(Opcode::kMul, radius, *sine)};
}

Value WordsTuple(const Words& words) {
  std::vector<Value> elements;
  for (ValueId word : words) elements.emplace_back(TensorValue{word});
  return Value::Tuple(std::move(elements));
}

std::optional<Value> PhiloxCall(Context& context, const BuiltinInfo& info,
                                std::span<const Value> values) {
  const auto words =
      RunPhilox(context, info.name, values[0], values.subspan(1, 4), values[5]);
  if (!words) return std::nullopt;
  return WordsTuple(*words);
}

std::optional<Value> Randint4x(Context& context, const BuiltinInfo& info,
                               std::span<const Value> values) {
  const auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  return WordsTuple(*words);
}

std::optional<Value> Randint(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  const auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  return TensorValue{(*words)[0]};
}

std::optional<Value> Rand(Context& context, const BuiltinInfo& info,
                          std::span<const Value> values) {
  const auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  return TensorValue{ToUniform(context.builder(), (*words)[0])};
}

std::optional<Value> Rand4x(Context& context, const BuiltinInfo& info,
                            std::span<const Value> values) {
  auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  for (ValueId& word : *words) word = ToUniform(context.builder(), word);
  return WordsTuple(*words);
}

std::optional<Value> Randn(Context& context, const BuiltinInfo& info,
                           std::span<const Value> values) {
  const auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  const auto normal =
      ToNormal(context, ToUniform(context.builder(), (*words)[0]),
               ToUniform(context.builder(), (*words)[1]));
  if (!normal) return std::nullopt;
  return TensorValue{(*normal)[0]};
}

std::optional<Value> Randn4x(Context& context, const BuiltinInfo& info,
                             std::span<const Value> values) {
  auto words = RandomWords(context, info.name, values);
  if (!words) return std::nullopt;
  for (ValueId& word : *words) word = ToUniform(context.builder(), word);
  for (size_t i = 0; i < 4; i += 2) {
    const auto normal = ToNormal(context, (*words)[i], (*words)[i + 1]);
    if (!normal) return std::nullopt;
    (*words)[i] = (*normal)[0];
    (*words)[i + 1] = (*normal)[1];
  }
  return WordsTuple(*words);
}

std::optional<Value> UintToUniform(Context& context, const BuiltinInfo& info,
                                   std::span<const Value> values) {
  const auto id = TensorArgument(context, info.name, "x", values[0]);
  if (!id) return std::nullopt;
  const Type& type = context.builder().TypeOf(*id);
  if (type.is_pointer || IsFloating(type.element) ||
      BitsOf(type.element) < 32) {
    return context.Fail(info.name, "an integer of 32 or 64 bits is needed");
  }
  return TensorValue{ToUniform(context.builder(), *id)};
}

std::optional<Value> UniformToNormal(Context& context, const BuiltinInfo& info,
                                     std::span<const Value> values) {
  const auto pair = PromoteOperands(context, info.name, values[0], values[1]);
  if (!pair) return std::nullopt;
  if (context.builder().TypeOf(pair->a).element != kFloat32) {
    return context.Fail(info.name, "two tensors of fp32 are needed");
  }
  const auto normal = ToNormal(context, pair->a, pair->b);
  if (!normal) return std::nullopt;
  return Value::Tuple({TensorValue{(*normal)[0]}, TensorValue{(*normal)[1]}});
}

constexpr const char* kParameters = "seed, offset, n_rounds=10";

constexpr BuiltinInfo kTable[] = {
    {"tl.philox", "seed, c0, c1, c2, c3, n_rounds=10", nullptr, PhiloxCall},
    {"tl.randint4x", kParameters, nullptr, Randint4x},
    {"tl.randint", kParameters, nullptr, Randint},
    {"tl.rand", kParameters, nullptr, Rand},
    {"tl.rand4x", kParameters, nullptr, Rand4x},
    {"tl.randn", kParameters, nullptr, Randn},
    {"tl.randn4x", kParameters, nullptr, Randn4x},
    {"tl.uint_to_uniform_float", "x", nullptr, UintToUniform},
    {"tl.pair_uniform_to_normal", "u1, u2", nullptr, UniformToNormal},
};

}  // namespace

std::span<const BuiltinInfo> RandomBuiltins() { return kTable; }

}  // namespace fake_device::triton
