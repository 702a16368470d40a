#ifndef FAKE_DEVICE_BINDINGS_OUTCOME_H_
#define FAKE_DEVICE_BINDINGS_OUTCOME_H_

#include <emscripten/emscripten.h>
#include <emscripten/val.h>

#include <cstdint>
#include <optional>

#include "fake_device/status.h"

namespace fake_device::bindings {

// {code, message, value}: a Status with the output of the call; and a failure's
// {cause}.
inline emscripten::val Outcome(
    const Status& status,
    const emscripten::val& value = emscripten::val::undefined()) {
  emscripten::val outcome = emscripten::val::object();
  outcome.set("code", static_cast<int>(status.code()));
  outcome.set("message", status.message());
  outcome.set("value", status.ok() ? value : emscripten::val::undefined());
  // What a JavaScript function threw when the core called it: the failure's
  // cause, and nobody else's.
  if (!status.ok()) {
    outcome.set("cause", emscripten::val::module_property("caughtError"));
    EM_ASM({ Module["caughtError"] = undefined; });
  }
  return outcome;
}

// The value, or null.
template <typename T>
emscripten::val ToVal(const std::optional<T>& value) {
  return value ? emscripten::val(*value) : emscripten::val::null();
}

// The addresses that hot.cc takes. Double, because JavaScript's numbers are.
inline double AddressOf(const void* object) {
  return static_cast<double>(reinterpret_cast<uintptr_t>(object));
}

}  // namespace fake_device::bindings

#endif  // FAKE_DEVICE_BINDINGS_OUTCOME_H_
