#include <emscripten/emscripten.h>

#include "fake_device/clock.h"

// The page's or Node's clock, looked up at each call: test tools replace the
// whole `performance` object, and theirs must be seen. (By its bare name, since
// engines take longer for `globalThis.performance`.) What it throws may not
// pass through WebAssembly frames (their stack would never be given back), so
// it is kept for the binding to report as the cause, and NaN says that there
// was no time.
EM_JS(void, fake_device_performance_now, (double* now), {
  try {
    HEAPF64[now >> 3] = performance.now();
  } catch (error) {
    Module["caughtError"] = error;
    HEAPF64[now >> 3] = NaN;
  }
});

namespace fake_device {

double HostNow() {
  double now;
  fake_device_performance_now(&now);
  return now;
}

}  // namespace fake_device
