#include "triton/wasm/module_builder.h"

#include "triton/wasm/leb128.h"

namespace fake_device::triton {

namespace {

using Bytes = std::vector<uint8_t>;

enum Section : uint8_t {
  kTypeSection = 1,
  kImportSection = 2,
  kFunctionSection = 3,
  kExportSection = 7,
  kCodeSection = 10,
};

constexpr uint8_t kFunctionType = 0x60;
constexpr uint8_t kFunctionKind = 0;
constexpr uint8_t kMemoryKind = 2;
constexpr uint8_t kWithMaximum = 1;
constexpr uint32_t kMinimumPages = 1;
constexpr uint32_t kMaximumPages = 65536;

void AppendBytes(Bytes* bytes, const Bytes& more) {
  bytes->insert(bytes->end(), more.begin(), more.end());
}

void AppendSize(Bytes* bytes, size_t size) {
  AppendUnsigned(bytes, static_cast<uint32_t>(size));
}

void AppendName(Bytes* bytes, std::string_view name) {
  AppendSize(bytes, name.size());
  bytes->insert(bytes->end(), name.begin(), name.end());
}

void AppendTypes(Bytes* bytes, const std::vector<WasmType>& types) {
  AppendSize(bytes, types.size());
  for (WasmType type : types) bytes->push_back(static_cast<uint8_t>(type));
}

void AppendSection(Bytes* module, Section section, const Bytes& content) {
  module->push_back(section);
  AppendSize(module, content.size());
  AppendBytes(module, content);
}

}  // namespace

uint32_t ModuleBuilder::SignatureIndex(const std::vector<WasmType>& parameters,
                                       const std::vector<WasmType>& results) {
  for (size_t i = 0; i < signatures_.size(); ++i) {
    if (signatures_[i].parameters == parameters &&
        signatures_[i].results == results) {
      return static_cast<uint32_t>(i);
    }
  }
  signatures_.push_back({parameters, results});
  return static_cast<uint32_t>(signatures_.size() - 1);
}

FunctionIndex ModuleBuilder::Import(std::string_view module,
                                    std::string_view name,
                                    const std::vector<WasmType>& parameters,
                                    const std::vector<WasmType>& results) {
  for (size_t i = 0; i < imports_.size(); ++i) {
    if (imports_[i].module == module && imports_[i].name == name) {
      return {static_cast<uint32_t>(i)};
    }
  }
  imports_.push_back({std::string(module), std::string(name),
                      SignatureIndex(parameters, results)});
  return {static_cast<uint32_t>(imports_.size() - 1)};
}

FunctionIndex ModuleBuilder::AddFunction(const FunctionBuilder& function) {
  functions_.push_back(
      SignatureIndex(function.parameters(), function.results()));
  bodies_.push_back(function.Encode());
  return {static_cast<uint32_t>(imports_.size() + functions_.size() - 1)};
}

void ModuleBuilder::Export(std::string_view name, FunctionIndex function) {
  export_name_ = name;
  exported_ = function;
}

std::vector<uint8_t> ModuleBuilder::Encode() const {
  Bytes module = {0, 'a', 's', 'm', 1, 0, 0, 0};

  Bytes types;
  AppendSize(&types, signatures_.size());
  for (const Signature& signature : signatures_) {
    types.push_back(kFunctionType);
    AppendTypes(&types, signature.parameters);
    AppendTypes(&types, signature.results);
  }
  AppendSection(&module, kTypeSection, types);

  Bytes imports;
  AppendSize(&imports, imports_.size() + 1);
  AppendName(&imports, "env");
  AppendName(&imports, "memory");
  imports.insert(imports.end(), {kMemoryKind, kWithMaximum});
  AppendUnsigned(&imports, kMinimumPages);
  AppendUnsigned(&imports, kMaximumPages);
  for (const ImportedFunction& import : imports_) {
    AppendName(&imports, import.module);
    AppendName(&imports, import.name);
    imports.push_back(kFunctionKind);
    AppendUnsigned(&imports, import.signature);
  }
  AppendSection(&module, kImportSection, imports);

  Bytes functions;
  AppendSize(&functions, functions_.size());
  for (uint32_t signature : functions_) AppendUnsigned(&functions, signature);
  AppendSection(&module, kFunctionSection, functions);

  Bytes exports;
  AppendSize(&exports, 1);
  AppendName(&exports, export_name_);
  exports.push_back(kFunctionKind);
  AppendUnsigned(&exports, exported_.index);
  AppendSection(&module, kExportSection, exports);

  Bytes code;
  AppendSize(&code, bodies_.size());
  for (const Bytes& body : bodies_) {
    AppendSize(&code, body.size());
    AppendBytes(&code, body);
  }
  AppendSection(&module, kCodeSection, code);
  return module;
}

}  // namespace fake_device::triton
