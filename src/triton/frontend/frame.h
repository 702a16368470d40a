#ifndef FAKE_DEVICE_TRITON_FRONTEND_FRAME_H_
#define FAKE_DEVICE_TRITON_FRONTEND_FRAME_H_

#include <vector>

#include "triton/frontend/interpreter.h"

namespace fake_device::triton {

// A call that is being inlined.
struct Interpreter::Frame {
  const FunctionDefinition* function = nullptr;  // null outside of functions
  Frame* caller = nullptr;
  Scope scope;
  // What was returned, if a statement ended with kReturned.
  Value result;
  // The last statement that returned a value.
  SourceLocation returned_at;
  // How many loops and run-time branches surround the statement from which a
  // return could not leave.
  int without_return = 0;
  // How many loops of any kind do.
  int loops = 0;
};

// What runs after a block: the statements behind the one that it belongs to,
// then what runs after those. A branch that may return takes it along, so that
// what follows the branch is run only where nothing was returned.
struct Interpreter::Continuation {
  Node::Iterator position;
  Node::Iterator end;
  const Continuation* next;
};

// One side of a run-time condition, after it was run.
struct Interpreter::Branch {
  Block block;
  std::vector<Scope::Change> changes;
  Value result;
};

// Bounds the recursion of the interpreter: false where it went too deep.
class Interpreter::DepthGuard {
 public:
  DepthGuard(Interpreter* interpreter, Node node)
      : interpreter_(interpreter), ok_(++interpreter->depth_ <= kMaxDepth) {
    if (!ok_) {
      interpreter->Refuse(node, "nesting", "the kernel nests too deeply");
    }
  }
  ~DepthGuard() { --interpreter_->depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

  explicit operator bool() const { return ok_; }

 private:
  Interpreter* interpreter_;
  bool ok_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_FRAME_H_
