#ifndef FAKE_DEVICE_TRITON_SEMANTICS_CONTEXT_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_CONTEXT_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triton/diagnostic.h"
#include "triton/ir/builder.h"
#include "triton/semantics/value.h"

namespace fake_device::triton {

// What lowering one kernel shares: the builder and the first error.
//
// A function of the front end that fails returns nothing (nullopt, false) after
// calling Fail, and its caller returns at once.
class Context {
 public:
  explicit Context(Builder* builder) : builder_(builder) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Builder& builder() { return *builder_; }

  // Records why the source is refused, at the builder's current location; the
  // first call counts. `construct` is what the source calls it ("tl.load"),
  // `message` in Triton's words where it has them. Returns nullopt.
  // Within a call of a built-in function it is that function's name, whatever
  // the function is made of.
  std::nullopt_t Fail(std::string_view construct, std::string_view message);
  const std::optional<Diagnostic>& diagnostic() const { return diagnostic_; }

  // The outermost call of a built-in function, for as long as it is run. An
  // empty name is the call of a function of the source.
  class CallScope {
   public:
    CallScope(Context* context, std::string_view name)
        : context_(context), before_(context->called_) {
      if (before_.empty() || name.empty()) context_->called_ = name;
    }
    ~CallScope() { context_->called_ = before_; }
    CallScope(const CallScope&) = delete;
    CallScope& operator=(const CallScope&) = delete;

   private:
    Context* context_;
    std::string_view before_;
  };

  // Inlines a function of the source. Set by the interpreter.
  std::function<std::optional<Value>(const Value& function,
                                     const Arguments& arguments)>
      call;

  // What tl.static_print wrote, a line each.
  std::vector<std::string> static_prints;

 private:
  Builder* builder_;
  std::optional<Diagnostic> diagnostic_;
  std::string_view called_;
};

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_CONTEXT_H_
