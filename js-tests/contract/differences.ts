/** The one table of what differs from PyTorch, with the reasons. Everything else must be as recorded. */

export interface Difference {
  readonly scenario: string;
  readonly step: string;
  /** What happens here instead. */
  readonly here:
    | { readonly returns: unknown }
    | { readonly raises: string; readonly message: string };
  readonly reason: string;
}

const refused = (shown: string) => ({
  raises: 'AssertionError',
  message: `Only device index 0 is supported, tried to set index to ${shown}`,
});

const asJavaScriptPrints = 'a message shows a value as JavaScript prints it';
const falseIsNoIndex =
  'only the number 0 is device index 0; that Python takes False for 0 is an accident of its types';
const oneNumberType =
  'JavaScript has one type of numbers, and times are milliseconds on the axis of performance.now()';
const typeErrorForWrongType =
  'a value of the wrong type is a TypeError in JavaScript; it has no AttributeError';
const optionsObject =
  "keyword arguments are an options object, and the messages of torch's C++ argument parser speak of its own types";

const members = ['exchange_device', 'maybe_exchange_device'];

export const differences: readonly Difference[] = [
  ...members.flatMap((member): Difference[] => [
    {
      scenario: 'exchange',
      step: `D.${member}(None)`,
      here: refused('null'),
      reason: asJavaScriptPrints,
    },
    {
      scenario: 'exchange',
      step: `D.${member}(True)`,
      here: refused('true'),
      reason: asJavaScriptPrints,
    },
    {
      scenario: 'exchange',
      step: `D.${member}(False)`,
      here: refused('false'),
      reason: falseIsNoIndex,
    },
  ]),
  {
    scenario: 'event_timed',
    step: 'type(a.recorded_time).__name__',
    here: { returns: 'number' },
    reason: oneNumberType,
  },
  {
    scenario: 'event_timed',
    step: 'type(a.elapsed_time(b)).__name__',
    here: { returns: 'number' },
    reason: oneNumberType,
  },
  {
    scenario: 'event_unrecorded',
    step: 'a.elapsed_time(None)',
    here: {
      raises: 'TypeError',
      message: "Event.elapsedTime(): 'end' must be an event of this device, not null",
    },
    reason: typeErrorForWrongType,
  },
  {
    scenario: 'event_unrecorded',
    step: 'a.elapsed_time(3)',
    here: {
      raises: 'TypeError',
      message: "Event.elapsedTime(): 'end' must be an event of this device, not number",
    },
    reason: typeErrorForWrongType,
  },
  {
    scenario: 'event_arguments',
    step: 'D.Event(True)',
    here: { raises: 'TypeError', message: 'Event(): options must be an object, not boolean' },
    reason: optionsObject,
  },
  {
    scenario: 'event_arguments',
    step: 'D.Event(enable_timing=1).enable_timing',
    here: { raises: 'TypeError', message: "Event(): 'enableTiming' must be a boolean, not number" },
    reason: optionsObject,
  },
  {
    scenario: 'event_arguments',
    step: 'D.Event(nonsense=1)',
    here: {
      raises: 'TypeError',
      message:
        "Event(): unexpected option 'nonsense'; known are enableTiming, blocking, interprocess",
    },
    reason: optionsObject,
  },
  {
    scenario: 'registry',
    step: 'sorted(n for n, _ in base.get_registered_device_interfaces())',
    here: { returns: ['cpu', 'privateuseone'] },
    reason:
      "PyTorch registers its own accelerators by itself; this package has none of them, and registers 'cpu' only",
  },
  {
    scenario: 'registry',
    step: 'base.get_interface_for_device(None)',
    here: { raises: 'NotImplementedError', message: 'No interface for device null' },
    reason: asJavaScriptPrints,
  },
];
