import { boundMethod } from './methods.js';
import { heldBy, setHeldBy } from './ownership.js';
import type { Runtime } from './runtime.js';
import {
  BuiltinType,
  type Callable,
  ClassObject,
  Container,
  HostType,
  Instance,
  isHostObject,
  Namespace,
  type Value,
} from './values.js';

/** What a method of an object holds: the object, and what the function holds. */
class BoundMethod extends Container {
  constructor(
    readonly self: Value,
    readonly callee: Value,
  ) {
    super();
  }

  override contents(): readonly Value[] {
    return [this.self, this.callee];
  }
}

/** A function of a class as a method of an object of it. */
function bind(self: Instance, callee: Callable): Callable {
  const method: Callable = (args, kwargs) => callee([self, ...args], kwargs);
  Object.defineProperty(method, 'name', { value: callee.name });
  setHeldBy(method, new BoundMethod(self, callee));
  return method;
}

function attributeOfInstance(value: Instance, name: string): Value | undefined {
  const own = value.attributes.get(name);
  if (own !== undefined) return own;
  const member = value.type.members.get(name);
  // Of all functions only those of the text are methods.
  return typeof member === 'function' && heldBy(member as Callable) !== undefined
    ? bind(value, member as Callable)
    : member;
}

/** `value.name`; undefined where there is no such attribute. */
export function attributeOf(value: Value, name: string, runtime: Runtime): Value | undefined {
  if (isHostObject(value)) return runtime.host.attribute(value, name);
  if (value instanceof Namespace) return value.member(name);
  if (value instanceof Instance) return attributeOfInstance(value, name);
  if (value instanceof ClassObject && name !== '__name__') return value.members.get(name);
  if (name === '__name__') {
    if (typeof value === 'function') return (value as Callable).name;
    if (value instanceof ClassObject || value instanceof BuiltinType || value instanceof HostType) {
      return value.name;
    }
  }
  const method = boundMethod(runtime, value, name);
  if (method !== undefined) setHeldBy(method, new BoundMethod(value, null));
  return method;
}
