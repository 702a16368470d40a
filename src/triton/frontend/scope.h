#ifndef FAKE_DEVICE_TRITON_FRONTEND_SCOPE_H_
#define FAKE_DEVICE_TRITON_FRONTEND_SCOPE_H_

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "triton/semantics/value.h"

namespace fake_device::triton {

// The variables of a function that is being inlined.
//
// A branch or a loop's body runs in a trial: Begin, assignments, End, which
// takes them back and says what they were. The cost of a trial is that of its
// assignments, however many variables there are. Trials nest.
//
// Names are parts of the source, which must outlive the scope.
class Scope {
 public:
  struct Change {
    std::string_view name;
    Value value;
  };

  // Null if there is no such variable. Valid until the next change.
  const Value* Find(std::string_view name) const;
  void Assign(std::string_view name, Value value);

  void Begin();
  // The variables that were assigned since Begin, each once, with their last
  // values, in the order of their first assignments.
  std::vector<Change> End();

 private:
  struct Entry {
    std::string_view name;
    std::optional<Value> before;
  };

  std::unordered_map<std::string_view, Value> variables_;
  // Assignments within trials, and where each open trial starts.
  std::vector<Entry> journal_;
  std::vector<size_t> trials_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_FRONTEND_SCOPE_H_
