/** How recorded operations are judged, and those that cannot hold, one by one, and why. */

/**
 * Operations that a GPU approximates, contracts or sums in an order of its own: held to the tolerances. The others'
 * floats must be the recorded ones.
 */
export const approximated = new RegExp(
  [
    '^a scalar of ',
    '^random.*randn',
    '^random with a loaded seed$',
    '^four at once$',
    '^pair_uniform_to_normal$',
    '^contraction',
    '^function: ',
    '^operators on ',
    '^operator: .* / ',
    '^module constants$',
    '^helpers\\.(welford|online_softmax)',
  ].join('|'),
);

const lenient = 'it ends in an internal error of Triton, not in a rule; its meaning is plain';
const unstable =
  'a sort that need not be stable leaves the order of equals open; it is stable here';

export const exceptions: ReadonlyMap<string, string> = new Map([
  ['shape: tl.broadcast_to(3, [16])', lenient],
  ['shape: tl.flip(a)', lenient],
  ['shape: tl.flip(m)', lenient],
  ['sorted: m.sort()', lenient],
  ['sorted: tl.sort(m, -1)', 'Triton does not see that -1 is the last dimension'],
  ['random with constants: tl.rand(7, 3)', lenient],
  ['function: abs(a)', 'Python has this function, and Triton passes it over'],
  ['a nested target', lenient],
  ['helpers.select_one, float16', lenient],
  ['helpers.select_one, int8', lenient],
  ['helpers.sort_with_index, False, True, float16', unstable],
  ['helpers.sort_with_index, False, True, int8', unstable],
  ['helpers.sort_with_index, False, False, int8', unstable],
  ['a loop variable after its loop', 'Triton reads memory that nothing was written to'],
]);
