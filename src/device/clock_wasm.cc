#include <emscripten/emscripten.h>

#include "fake_device/clock.h"

// The page's or Node's clock, looked up at each call: test tools replace the
// whole `performance` object, and theirs must be seen. (By its bare name, since
// engines take longer for `globalThis.performance`.) What it throws may not
// pass through WebAssembly frames (their stack would never be given back), so
// it is kept for the binding to report as the cause, and NaN says that there
// was no time.
EM_JS(double, fake_device_performance_now, (), {
  try {
    return +performance.now();
  } catch (error) {
    Module["caughtError"] = error;
    return NaN;
  }
});

namespace fake_device {

double HostNow() { return fake_device_performance_now(); }

}  // namespace fake_device
