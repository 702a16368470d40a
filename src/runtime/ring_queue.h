#ifndef RUNTIME_RING_QUEUE_H_
#define RUNTIME_RING_QUEUE_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace fake_device {

// A queue of plain values in one block of memory, of at most four times what is
// in it, or of kLeastCapacity values: unlike std::deque's, its memory goes back
// as it empties. Holds none until first used. Not thread-safe.
template <typename Value>
class RingQueue {
 public:
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }

  // The value that `index` others are ahead of. There must be one.
  const Value& operator[](size_t index) const {
    return ring_[(first_ + index) & (ring_.size() - 1)];
  }
  const Value& front() const { return (*this)[0]; }

  void push_back(const Value& value) {
    if (size_ == ring_.size()) {
      Resize(size_ == 0 ? kLeastCapacity : 2 * size_);
    }
    ring_[(first_ + size_) & (ring_.size() - 1)] = value;
    ++size_;
  }

  // The queue must not be empty.
  void pop_front() {
    first_ = (first_ + 1) & (ring_.size() - 1);
    --size_;
    if (ring_.size() > kLeastCapacity && size_ < ring_.size() / 4) {
      Resize(ring_.size() / 2);
    }
  }

  void clear() { *this = RingQueue(); }

 private:
  static constexpr size_t kLeastCapacity = 16;

  // `capacity` is a power of two, as every size of the ring but 0.
  void Resize(size_t capacity) {
    std::vector<Value> ring(capacity);
    for (size_t i = 0; i < size_; ++i) ring[i] = (*this)[i];
    ring_ = std::move(ring);
    first_ = 0;
  }

  std::vector<Value> ring_;
  size_t first_ = 0;
  size_t size_ = 0;
};

}  // namespace fake_device

#endif  // RUNTIME_RING_QUEUE_H_
