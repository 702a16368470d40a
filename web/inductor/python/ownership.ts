import type { Host } from './host.js';
import {
  type Callable,
  Container,
  type Dict,
  type Instance,
  type Iterator,
  type List,
  PythonObject,
  type PythonSet,
  type Value,
} from './values.js';

const heldByFunctions = new WeakMap<Callable, Container>();

/** Says what a function holds: its defaults and captured variables, or the object that it is a method of. */
export function setHeldBy(callable: Callable, held: Container): void {
  heldByFunctions.set(callable, held);
}

/** What a function holds; undefined for the host's functions. */
export function heldBy(callable: Callable): Container | undefined {
  return heldByFunctions.get(callable);
}

/**
 * Tells the host which of its objects are held by variables: see `Host`. What changes a container does it here, since what a held
 * container takes in is held from then on.
 */
export class Ownership {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** A variable begins to hold a value. */
  retain(value: Value): void {
    if (typeof value === 'object') {
      if (value === null) return;
      if (Array.isArray(value)) for (const item of value as readonly Value[]) this.retain(item);
      else if (!(value instanceof PythonObject)) this.#host.retain(value);
      else if (value instanceof Container) this.#retainContainer(value);
    } else if (typeof value === 'function') {
      const held = heldByFunctions.get(value as Callable);
      if (held !== undefined) this.#retainContainer(held);
    }
  }

  /** A variable holds a value no longer. */
  release(value: Value): void {
    if (typeof value === 'object') {
      if (value === null) return;
      if (Array.isArray(value)) for (const item of value as readonly Value[]) this.release(item);
      else if (!(value instanceof PythonObject)) this.#host.release(value);
      else if (value instanceof Container) this.#releaseContainer(value);
    } else if (typeof value === 'function') {
      const held = heldByFunctions.get(value as Callable);
      if (held !== undefined) this.#releaseContainer(held);
    }
  }

  #retainContainer(container: Container): void {
    container.holders += 1;
    if (container.holders === 1) for (const item of container.contents()) this.retain(item);
  }

  #releaseContainer(container: Container): void {
    container.holders -= 1;
    if (container.holders === 0) for (const item of container.contents()) this.release(item);
  }

  append(list: List, value: Value): void {
    list.items.push(value);
    if (list.holders > 0) this.retain(value);
  }

  /** An iterator goes on with what another source has, or has come to the end of its last one. */
  pushSource(iterator: Iterator, source: Value): void {
    iterator.sources.push(source);
    if (iterator.holders > 0) this.retain(source);
  }

  popSource(iterator: Iterator): void {
    const source = iterator.sources.pop();
    if (source !== undefined && iterator.holders > 0) this.release(source);
  }

  /** Puts items in the place of others; gives those. */
  splice(list: List, start: number, count: number, items: readonly Value[]): readonly Value[] {
    const removed = list.items.splice(start, count, ...items);
    if (list.holders > 0) {
      for (const item of items) this.retain(item);
      for (const item of removed) this.release(item);
    }
    return removed;
  }

  setItem(list: List, index: number, value: Value): void {
    const old = list.items[index];
    list.items[index] = value;
    this.#exchange(list, value, old);
  }

  setEntry(dict: Dict, key: Value, value: Value): void {
    const isNew = !dict.has(key);
    const old = dict.set(key, value);
    if (isNew && dict.holders > 0) this.retain(key);
    this.#exchange(dict, value, old);
  }

  /** Gives the value that stood there, undefined where there was none. */
  deleteEntry(dict: Dict, key: Value): Value | undefined {
    const removed = dict.delete(key);
    if (removed !== undefined && dict.holders > 0) {
      this.release(removed[0]);
      this.release(removed[1]);
    }
    return removed?.[1];
  }

  clearDict(dict: Dict): void {
    const old = [...dict.contents()];
    dict.clear();
    if (dict.holders > 0) for (const item of old) this.release(item);
  }

  addMember(set: PythonSet, member: Value): void {
    if (set.add(member) && set.holders > 0) this.retain(member);
  }

  setAttribute(instance: Instance, name: string, value: Value): void {
    const old = instance.attributes.get(name);
    instance.attributes.set(name, value);
    this.#exchange(instance, value, old);
  }

  /** Whether there was one. */
  deleteAttribute(instance: Instance, name: string): boolean {
    const old = instance.attributes.get(name);
    if (old === undefined) return false;
    instance.attributes.delete(name);
    if (instance.holders > 0) this.release(old);
    return true;
  }

  #exchange(container: Container, value: Value, old: Value | undefined): void {
    if (container.holders === 0) return;
    this.retain(value);
    if (old !== undefined) this.release(old);
  }
}
