#ifndef CPP_TESTS_TRITON_IR_EVERY_OPCODE_H_
#define CPP_TESTS_TRITON_IR_EVERY_OPCODE_H_

namespace fake_device::triton {

// A function that the verifier accepts, with every Opcode and every attribute,
// as the printer writes it.
inline constexpr char kEveryOpcode[] =
    R"(kernel every(%0: ptr<fp32> in_ptr0, %1: ptr<int32> out_ptr0, )"
    R"(%2: int32 n) {
  %3 = constant 0.1 : fp32[4]
  %4 = program_id axis=0 : int32
  %5 = num_programs axis=2 : int32
  %6 = arange start=-4 : int32[4]
  %7 = splat %2 : int32[4]
  %8 = reshape %6 : int32[4, 1]
  %9 = broadcast %8 : int32[4, 4]
  %10 = transpose %9 dims=[1, 0] : int32[4, 4]
  %11 = join %6, %7 : int32[4, 2]
  %12, %13 = split %11 : int32[4], int32[4]
  %14 = concat %10, %9 axis=1 : int32[4, 8]
  %15 = flip %14 axis=1 : int32[4, 8]
  %16 = gather %15, %10 axis=1 : int32[4, 4]
  %17 = splat %0 : ptr<fp32>[4]
  %18 = add_pointer %17, %6 : ptr<fp32>[4]
  %19 = lt %6, %7 : int1[4]
  %20 = load %18 : fp32[4]
  %21 = load %18, %19 : fp32[4]
  %22 = load %18, %19, %3 : fp32[4]
  %23 = neg %20 : fp32[4]
  %24 = not %6 : int32[4]
  %25 = abs %23 : fp32[4]
  %26 = floor %25 : fp32[4]
  %27 = ceil %26 : fp32[4]
  %28 = trunc %27 : fp32[4]
  %29 = nearbyint %28 : fp32[4]
  %30 = sqrt %29 : fp32[4]
  %31 = add %30, %21 : fp32[4]
  %32 = sub %31, %22 : fp32[4]
  %33 = mul %32, %32 : fp32[4]
  %34 = div %33, %3 : fp32[4]
  %35 = rem %6, %7 : int32[4]
  %36 = and %35, %6 : int32[4]
  %37 = or %36, %6 : int32[4]
  %38 = xor %37, %6 : int32[4]
  %39 = shl %38, %6 : int32[4]
  %40 = shr %39, %6 : int32[4]
  %41 = mul_high %40, %6 : int32[4]
  %42 = minimum %34, %20 : fp32[4]
  %43 = maximum %42, %20 : fp32[4]
  %44 = min_num %43, %20 : fp32[4]
  %45 = max_num %44, %20 : fp32[4]
  %46 = eq %45, %20 : int1[4]
  %47 = ne %45, %20 : int1[4]
  %48 = le %45, %20 : int1[4]
  %49 = gt %45, %20 : int1[4]
  %50 = ge %45, %20 : int1[4]
  %51 = select %46, %45, %20 : fp32[4]
  %52 = fma %51, %20, %3 : fp32[4]
  %53 = cast %52 : fp16[4]
  %54 = bitcast %53 : uint16[4]
  %55 = math %52 name=exp : fp32[4]
  store %18, %55
  store %18, %55, %47
  %56 = splat %1 : ptr<int32>[4]
  %57 = atomic %56, %41 kind=add : int32[4]
  %58 = atomic %56, %57, %48 kind=exchange : int32[4]
  %59 = atomic_cas %1, %2, %4 : int32
  %60, %61 = reduce %20, %6 axis=0 : fp32, int32 (%62: fp32, )"
    R"(%63: int32, %64: fp32, %65: int32) {
    %66 = lt %62, %64 : int1
    %67 = select %66, %62, %64 : fp32
    %68 = select %66, %63, %65 : int32
    yield %67, %68
  }
  %69 = scan %9 axis=0 : int32[4, 4] (%70: int32, %71: int32) {
    %72 = add %70, %71 : int32
    yield %72
  }
  %73 = scan %9 axis=1 reverse : int32[4, 4] (%74: int32, %75: int32) {
    %76 = mul %74, %75 : int32
    yield %76
  }
  %77 = constant -inf : fp32[4, 4]
  %78 = cast %69 : fp32[4, 4]
  %79 = dot %78, %78, %77 : fp32[4, 4]
  %80 = sort %79 descending : fp32[4, 4]
  %81 = sort %73 : int32[4, 4]
  %82, %83 = sort_pairs %80, %81, %2 descending : fp32[4, 4], int32[4, 4]
  %84 = histogram %6 : int32[8]
  %85 = histogram %6, %49 : int32[8]
  %86, %87 = for %4, %2, %5, %20, %2 : fp32[4], int32 )"
    R"((%88: int32, %89: fp32[4], %90: int32) {
    %91 = add %89, %20 : fp32[4]
    yield %91, %88
  }
  %92 = while %2 : int32 (%93: int32) {
    %94 = lt %93, %4 : int1
    condition %94, %93
  } (%95: int32) {
    %96 = add %95, %4 : int32
    yield %96
  }
  %97 = lt %92, %2 : int1
  %98 = if %97 : int32 {
    yield %92
  } {
    yield %2
  }
  assert %50 text="positive: \"x\" \\ \x0a"
  print %98, %20 text=""
  %99 = constant nan : fp32
  %100 = constant nan(0xfff0000020000000) : fp32
  %101 = constant -0.0 : fp64
  %102 = constant 18446744073709551615 : uint64
  %103 = constant -9223372036854775808 : int64
  %104 = constant 1 : int1
  %105 = constant 65504.0 : fp16
  %106 = constant 0 : ptr<bf16>
  %107 = constant 1e-45 : fp32
  %108 = constant 5e-324 : fp64
  %109 = constant 0.30000000000000004 : fp64
}
)";

}  // namespace fake_device::triton

#endif  // CPP_TESTS_TRITON_IR_EVERY_OPCODE_H_
