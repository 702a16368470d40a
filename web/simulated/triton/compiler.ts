import { show } from '../../contract/arguments.js';
import { checkLoadOptions, type LoadOptions } from '../../core/load.js';
import { createLoader, sameOptions } from '../../loader.js';
import { RuntimeError, UnsupportedTriton } from '../shared.js';
import { KernelCache } from './cache.js';
import type { TritonCompiler } from './compiler_module.js';
import { TritonKernel } from './kernel.js';
import type { RawCompilation, RawCompiledKernel, SyntaxParser } from './native.js';
import { type CompileRequest, compileRequest, type TritonOptions } from './options.js';

/** The compiler's options where a caller gives none. */
let place: LoadOptions = {};
let compiler: TritonCompiler | null = null;
const kernels = new KernelCache<TritonKernel>();

const load = createLoader<TritonCompiler, TritonCompiler>({
  member: 'loadTriton',
  what: 'Triton compiler',
  wasmName: 'fake_device_triton.wasm',
  create: async (options, name) => {
    const { createTritonCompiler } = await import('./compiler_module.js');
    return createTritonCompiler(options, name);
  },
  isInstalled: () => compiler !== null,
  install: (loaded) => {
    compiler = loaded;
  },
  result: () => compiler as TritonCompiler,
  defaults: () => place,
});

/** Says where the compiler is, for when it is loaded: what `load` is told of it. */
export function placeTriton(options: LoadOptions): void {
  if (compiler !== null && !sameOptions(options, place)) {
    throw new RuntimeError('load(): the Triton compiler is loaded already, with other options');
  }
  place = options;
}

/**
 * Loads the compiler of Triton kernels, once: `compileTriton` does so by itself, `compileTritonSync` needs it. A
 * failed load is not remembered.
 *
 * @param options where its WebAssembly comes from: by default from where `load` was told, or the package's own
 *   `fake_device_triton.wasm`
 * @throws RuntimeError (as a rejection) when it cannot be loaded, and when it is loaded already from elsewhere than
 *   `options` say; TypeError for wrong options
 */
export async function loadTriton(options: LoadOptions = {}): Promise<void> {
  await load(checkLoadOptions(options, 'loadTriton'));
}

/** The compiler's reader of Python sources: it is loaded as `compileTriton` would load it. */
export async function loadTritonSyntax(): Promise<SyntaxParser> {
  return load();
}

/** Compiles to bytes, or throws why not. */
function translate(loaded: TritonCompiler, request: CompileRequest): RawCompiledKernel {
  const { kernel, diagnostic } = runCompiler(loaded, request);
  if (kernel !== undefined) return kernel;
  if (diagnostic === undefined) throw new RuntimeError('the Triton compiler gave nothing');
  const { line } = diagnostic;
  // The later stages of the compiler know the place and not the text.
  const sourceLine = diagnostic.sourceLine || (request.source.split(/\r?\n/)[line - 1] ?? '');
  throw new UnsupportedTriton({ ...diagnostic, kernel: request.raw.name, sourceLine });
}

function runCompiler(loaded: TritonCompiler, { source, raw }: CompileRequest): RawCompilation {
  try {
    return loaded.compile(source, raw);
  } catch (cause) {
    throw new RuntimeError(
      `the Triton compiler failed on ${raw.name}: ${cause instanceof Error ? cause.message : show(cause)}`,
      { cause },
    );
  }
}

/** Numbers as text, because JSON has one of -0 and 0, and one of NaN and the infinities. */
const keyOf = ({ source, raw }: CompileRequest): string =>
  JSON.stringify([source, raw], (_key, value: unknown) =>
    typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value,
  );

/** `SimulatedDevice.compileTriton`, the device apart. */
export async function compileTriton(source: string, options: TritonOptions): Promise<TritonKernel> {
  const request = compileRequest(source, options, 'compileTriton');
  const loaded = compiler ?? (await load());
  const key = keyOf(request);
  const found = kernels.get(key);
  if (found !== undefined) return found;
  const compiled = translate(loaded, request);
  const module = await WebAssembly.compile(compiled.wasm);
  // The same may have been compiled meanwhile.
  return kernels.get(key) ?? kernels.add(key, new TritonKernel(request, compiled, module, loaded));
}

/** `SimulatedDevice.compileTritonSync`, likewise. */
export function compileTritonSync(source: string, options: TritonOptions): TritonKernel {
  const request = compileRequest(source, options, 'compileTritonSync');
  if (compiler === null) {
    throw new RuntimeError(
      'compileTritonSync(): the Triton compiler is not loaded: await loadTriton() first, or compileTriton()',
    );
  }
  const key = keyOf(request);
  const found = kernels.get(key);
  if (found !== undefined) return found;
  const compiled = translate(compiler, request);
  const module = new WebAssembly.Module(compiled.wasm);
  return kernels.add(key, new TritonKernel(request, compiled, module, compiler));
}
