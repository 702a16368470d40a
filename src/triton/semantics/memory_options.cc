#include "triton/semantics/memory_options.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "triton/semantics/python_number.h"

namespace fake_device::triton {

namespace {

bool CheckOneOf(Context& context, const char* construct, const Value& value,
                const char* what,
                std::initializer_list<std::string_view> allowed) {
  if (value.is<PythonNone>()) return true;
  const auto* text = value.as<std::string>();
  if (text && (text->empty() ||
               std::count(allowed.begin(), allowed.end(), *text) > 0)) {
    return true;
  }
  context.Fail(construct, std::string(what) + " " + ToText(context, value) +
                              " not supported");
  return false;
}

}  // namespace

bool CheckLoadCacheModifier(Context& context, const char* construct,
                            const Value& value) {
  return CheckOneOf(context, construct, value, "Cache modifier",
                    {".ca", ".cg", ".cv"});
}

bool CheckStoreCacheModifier(Context& context, const char* construct,
                             const Value& value) {
  return CheckOneOf(context, construct, value, "Cache modifier",
                    {".wb", ".cg", ".cs", ".wt"});
}

bool CheckEvictionPolicy(Context& context, const char* construct,
                         const Value& value) {
  return CheckOneOf(context, construct, value, "Eviction policy",
                    {"evict_last", "evict_first"});
}

bool CheckMemorySemantic(Context& context, const char* construct,
                         const Value& value) {
  return CheckOneOf(context, construct, value, "Memory semantic",
                    {"acquire", "release", "acq_rel", "relaxed"});
}

bool CheckMemoryScope(Context& context, const char* construct,
                      const Value& value) {
  return CheckOneOf(context, construct, value, "Memory semantic",
                    {"gpu", "cta", "sys"});
}

}  // namespace fake_device::triton
