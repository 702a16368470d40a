#include "bindings/simulated_hooks.h"

#include <emscripten/emscripten.h>

#include <cstdint>
#include <string>

EM_JS(int, fake_device_grow, (int device, double end),
      { return Module["simulatedHooks"]["grow"](device, end) ? 1 : 0; });

// 0 for success.
EM_JS(int, fake_device_run, (int device, double operation),
      { return Module["simulatedHooks"]["run"](device, operation) ? 0 : 1; });

EM_JS(void, fake_device_observe,
      (int device, int kind, double operation, double stream,
       double correlation, double start, double end, int failed),
      {
        Module["simulatedHooks"]["observe"](device, kind, operation, stream,
                                            correlation, start, end, failed);
      });

namespace fake_device::bindings {

namespace {

void* StateOf(int device) {
  return reinterpret_cast<void*>(static_cast<intptr_t>(device));
}

int DeviceOf(void* state) {
  return static_cast<int>(reinterpret_cast<intptr_t>(state));
}

}  // namespace

GrowMemory GrowMemoryOf(int device) {
  return GrowMemory(
      [](void* state, uint64_t end) {
        return fake_device_grow(DeviceOf(state), static_cast<double>(end)) != 0;
      },
      StateOf(device));
}

OperationRunner RunnerOf(int device) {
  return OperationRunner(
      [](void* state, uint64_t operation) {
        if (fake_device_run(DeviceOf(state), static_cast<double>(operation)) ==
            0) {
          return Status::Ok();
        }
        // JavaScript keeps what failed, and how, under the operation's number.
        return Status::Launch("operation " + std::to_string(operation) +
                              " failed");
      },
      StateOf(device));
}

OperationObserver ObserverOf(int device) {
  return OperationObserver(
      [](void* state, const OperationSpan& span) {
        fake_device_observe(DeviceOf(state), static_cast<int>(span.kind),
                            static_cast<double>(span.operation),
                            static_cast<double>(span.stream),
                            static_cast<double>(span.correlation), span.start,
                            span.end, span.failed ? 1 : 0);
      },
      StateOf(device));
}

}  // namespace fake_device::bindings
