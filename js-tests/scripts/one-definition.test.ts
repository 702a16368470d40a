import { definedClasses, repeatedDefinitions } from '../../scripts/lib/one-definition.mjs';

const first = `
#include "node.h"
namespace fake_device::triton {
namespace {
struct Hidden { int x = '{'; };  // struct Comment {
}
class Declared;
template <typename T> struct Of : public Base<T> { struct Inner {}; };
class [[nodiscard]] Node final {};
struct Graph::Frame { const char* text = "struct Text {"; };
void Run(struct Argument x) { struct Local {}; }
}
extern "C" { struct Plain { int x; }; }
`;
const second = 'namespace fake_device::triton { class Node { int id; }; }';

test('classes are told by their namespaces', () => {
  expect(definedClasses(first)).toEqual([
    'fake_device::triton::Of',
    'fake_device::triton::Node',
    'fake_device::triton::Graph::Frame',
    'Plain',
  ]);
});

test('a class of two files is an objection, and so are braces that do not pair', () => {
  const sources = [
    { file: 'a.cc', source: first },
    { file: 'b.h', source: 'namespace fake_device::triton { namespace { class Node {}; } }' },
    { file: 'c.h', source: 'namespace fake_device { class Node; class Node {}; }' },
  ];
  expect(repeatedDefinitions(sources)).toEqual([]);
  expect(
    repeatedDefinitions([
      ...sources,
      { file: 'd.cc', source: second },
      { file: 'e.cc', source: '{' },
    ]),
  ).toEqual([
    'd.cc: fake_device::triton::Node is defined in a.cc too',
    'e.cc: its braces do not pair',
  ]);
});
