#ifndef FAKE_DEVICE_BINDINGS_SIMULATED_HOOKS_H_
#define FAKE_DEVICE_BINDINGS_SIMULATED_HOOKS_H_

#include "fake_device/caching_allocator.h"
#include "fake_device/operation.h"

namespace fake_device::bindings {

// The hooks of the device with that number, which JavaScript gave it. They call
// the functions of the same names in Module.simulatedHooks, which may not
// throw: a JavaScript exception that passes through WebAssembly frames leaks
// their stack.
GrowMemory GrowMemoryOf(int device);
OperationRunner RunnerOf(int device);
OperationObserver ObserverOf(int device);

}  // namespace fake_device::bindings

#endif  // FAKE_DEVICE_BINDINGS_SIMULATED_HOOKS_H_
