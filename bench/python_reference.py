"""The fake device as a Python class, and what its members take in CPython: nanoseconds, as JSON."""

import json
import statistics
import time
import timeit


class DeviceInterface:
    class Event:
        def __init__(self, enable_timing=False, blocking=False, interprocess=False):
            self.enable_timing = enable_timing
            self.recorded_time = None

        def record(self, stream):
            if not self.enable_timing:
                return
            assert self.recorded_time is None
            self.recorded_time = time.perf_counter_ns()

        def elapsed_time(self, end_event):
            assert self.recorded_time is not None
            assert end_event.recorded_time is not None
            return (end_event.recorded_time - self.recorded_time) / 1000000

    @staticmethod
    def current_device():
        return 0


def nanoseconds(statement, count, batches):
    times = timeit.repeat(statement, globals=globals(), number=count, repeat=batches)
    return statistics.median(times) / count * 1e9


print(
    json.dumps(
        {
            "staticQuery": nanoseconds("DeviceInterface.current_device()", 20000, 50),
            "createAndRecord": nanoseconds(
                "DeviceInterface.Event(enable_timing=True).record(None)", 2000, 200
            ),
        }
    )
)
