import { kindOf, requireOptions } from '../contract/arguments.js';
import { RuntimeError } from '../contract/errors.js';
import { fileUrl, readFileUrl } from './host.js';
import type { CoreModule } from './native.js';

/** `WebAssembly.Module` where the libraries of a project declare it; those of Node alone do not. */
export type WasmModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer T } };
}
  ? T
  : object;

/** `WebAssembly.Memory`, likewise. */
export type WasmMemory = typeof globalThis extends {
  WebAssembly: { Memory: { prototype: infer T } };
}
  ? T
  : object;

/** Where `load` takes the WebAssembly from. At most one is given. */
export interface LoadOptions {
  /** The bytes of the entry's .wasm file, such as `fake_device.wasm`. */
  readonly wasmBinary?: ArrayBuffer | ArrayBufferView<ArrayBuffer> | undefined;
  /** The compiled module of that file. */
  readonly wasmModule?: WasmModule | undefined;
  /** Gives the address of a file of this package by its name, such as `'fake_device.wasm'`. */
  readonly locateFile?: ((name: string) => string | URL) | undefined;
}

/** @internal What Emscripten's glue is: see CMakeLists.txt for how it is linked. */
export type CreateCore<Module extends object = CoreModule> = (options: {
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ): object;
}) => Promise<Module>;

const OPTION_NAMES = ['wasmBinary', 'wasmModule', 'locateFile'] as const;

/** @internal A module of this package: what loads it and what it is, as messages name them, and its file's name. */
export interface WasmName {
  readonly member: string;
  readonly what: string;
  readonly wasmName: string;
}

/** @internal And where that file is. */
export interface WasmSource extends WasmName {
  /** Its address, beside the calling module. */
  readonly ownUrl: () => string;
}

/** The options that are given; a TypeError for what cannot be one. */
export function checkLoadOptions(options: LoadOptions, member: string): LoadOptions {
  requireOptions(options, member, OPTION_NAMES);
  const given = Object.fromEntries(
    OPTION_NAMES.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined),
  ) as LoadOptions;
  if (Object.keys(given).length > 1) {
    throw new TypeError(`${member}(): give only one of the options ${OPTION_NAMES.join(', ')}`);
  }
  const { wasmBinary, wasmModule, locateFile } = given;
  const tag = (value: unknown) => Object.prototype.toString.call(value);
  if (
    wasmBinary !== undefined &&
    !ArrayBuffer.isView(wasmBinary) &&
    tag(wasmBinary) !== '[object ArrayBuffer]'
  ) {
    throw new TypeError(`${member}(): 'wasmBinary' must be bytes, not ${kindOf(wasmBinary)}`);
  }
  if (wasmModule !== undefined && tag(wasmModule) !== '[object WebAssembly.Module]') {
    throw new TypeError(
      `${member}(): 'wasmModule' must be a WebAssembly.Module, not ${kindOf(wasmModule)}`,
    );
  }
  if (locateFile !== undefined && typeof locateFile !== 'function') {
    throw new TypeError(`${member}(): 'locateFile' must be a function, not ${kindOf(locateFile)}`);
  }
  return given;
}

/** In Node, `locateFile` may give a path; elsewhere an address may be relative to the page. */
function absoluteUrl(address: string): string {
  return /^[a-z][a-z+.-]+:/i.test(address) ? address : fileUrl(address);
}

async function compileFrom(url: string, member: string): Promise<WebAssembly.Module> {
  const file = readFileUrl(url);
  if (file !== null) return WebAssembly.compile((await file) as Uint8Array<ArrayBuffer>);
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) {
    throw new RuntimeError(
      `${member}(): ${url} answered ${response.status} ${response.statusText}`,
    );
  }
  const type = response.headers.get('Content-Type') ?? 'nothing';
  try {
    // A server that does not know .wasm sends another type, which streaming refuses.
    return await (type.startsWith('application/wasm')
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer()));
  } catch (cause) {
    throw new RuntimeError(
      `${member}(): what ${url} answered, sent as ${type}, is no WebAssembly: ${messageOf(cause)}`,
      { cause },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function moduleFor(
  options: LoadOptions,
  { member, wasmName, ownUrl }: WasmSource,
): Promise<WebAssembly.Module> {
  const { wasmBinary, wasmModule, locateFile } = options;
  if (wasmModule !== undefined) return Promise.resolve(wasmModule);
  if (wasmBinary !== undefined) return WebAssembly.compile(wasmBinary);
  return compileFrom(
    locateFile === undefined ? ownUrl() : absoluteUrl(String(locateFile(wasmName))),
    member,
  );
}

/** Instantiates the compiled core. */
function instantiate<Module extends object>(
  create: CreateCore<Module>,
  module: WebAssembly.Module,
  onInstance: (instance: WebAssembly.Instance) => void,
): Promise<Module> {
  return new Promise((resolve, reject) => {
    const created = create({
      instantiateWasm(imports, done) {
        // What is thrown here the glue would print and forget, and its promise would stay open.
        try {
          const instance = new WebAssembly.Instance(module, imports);
          const isOurs = Object.values(instance.exports).some(
            (value) => Object.prototype.toString.call(value) === '[object WebAssembly.Memory]',
          );
          if (!isOurs) throw new TypeError("the module is not this package's");
          onInstance(instance);
          done(instance);
          return instance.exports;
        } catch (error) {
          reject(error);
          return {};
        }
      },
    });
    created.then(resolve, reject);
  });
}

/**
 * @internal Compiles and instantiates a module of this package.
 *
 * @param onInstance is given the bare instance before the glue is
 */
export async function createCoreModule<Module extends object>(
  create: CreateCore<Module>,
  options: LoadOptions,
  source: WasmSource,
  onInstance: (instance: WebAssembly.Instance) => void = () => {},
): Promise<Module> {
  try {
    return await instantiate(create, await moduleFor(options, source), onInstance);
  } catch (cause) {
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError(
      `${source.member}(): the WebAssembly ${source.what} could not be loaded: ${messageOf(cause)}`,
      { cause },
    );
  }
}
