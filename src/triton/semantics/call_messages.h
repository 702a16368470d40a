#ifndef FAKE_DEVICE_TRITON_SEMANTICS_CALL_MESSAGES_H_
#define FAKE_DEVICE_TRITON_SEMANTICS_CALL_MESSAGES_H_

#include <span>
#include <string>
#include <string_view>

// What Python says of calls whose arguments do not fit the function's
// parameters.
namespace fake_device::triton {

// "f() missing 2 required positional arguments: 'a' and 'b'".
std::string DescribeMissing(std::string_view function,
                            std::span<const std::string_view> parameters);

// "f() takes from 1 to 2 positional arguments but 3 were given".
std::string DescribeTooMany(std::string_view function, size_t least,
                            size_t most, size_t given);

}  // namespace fake_device::triton

#endif  // FAKE_DEVICE_TRITON_SEMANTICS_CALL_MESSAGES_H_
