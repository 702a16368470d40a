#ifndef FAKE_DEVICE_TICKET_H_
#define FAKE_DEVICE_TICKET_H_

#include <cstdint>

#include "fake_device/stream_id.h"

namespace fake_device {

// A place in a stream's queue: the operation it names and all before it in that
// stream.
//
// Whoever waits keeps the ticket, so that nothing issued later changes what is
// waited for. A plain value, of use with the Scheduler that gave it; it stays
// valid when its stream is destroyed.
struct Ticket {
  StreamId stream = 0;
  // Counts the operations issued to the stream, from 1. 0 names none of them,
  // and that is always complete.
  uint64_t sequence = 0;
  // When this completes on the virtual clock, in milliseconds. Known as soon as
  // the ticket is taken; of no meaning on the wall clock.
  double completes_at = 0;
};

}  // namespace fake_device

#endif  // FAKE_DEVICE_TICKET_H_
