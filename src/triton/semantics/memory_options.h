#ifndef FAKE_DEVICE_TRITON_SEMANTICS_MEMORY_OPTIONS_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_MEMORY_OPTIONS_H_

#include "triton/semantics/context.h"

// Options of loads, stores and atomics that change nothing here but must be
// what the language knows.
namespace fake_device::triton {

// None and "" are no option.
bool CheckLoadCacheModifier(Context& context, const char* construct,
                            const Value& value);
bool CheckStoreCacheModifier(Context& context, const char* construct,
                             const Value& value);
bool CheckEvictionPolicy(Context& context, const char* construct,
                         const Value& value);
bool CheckMemorySemantic(Context& context, const char* construct,
                         const Value& value);
bool CheckMemoryScope(Context& context, const char* construct,
                      const Value& value);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_MEMORY_OPTIONS_H_
