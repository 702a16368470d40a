// @ts-check
// Builds the package into dist/ and the programs of this checkout into build/: the WebAssembly by CMake,
// the JavaScript by esbuild, the declarations by tsc. What is up to date is left alone.

import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCompilerSize, checkDownloadSize } from './lib/download-size.mjs';
import { emscriptenEnvironment } from './lib/emscripten.mjs';
import { fromRoot } from './lib/paths.mjs';
import { fingerprint, isFinished, listFiles, markFinished } from './lib/stamps.mjs';
import { runMain, runStep, say, step } from './lib/steps.mjs';
import { joinDataSegments } from './lib/wasm-data.mjs';

const wasmFolder = fromRoot('build', 'wasm');
const dist = fromRoot('dist');

/** The entries of the package, by their names in `exports`. */
const entries = {
  index: 'web/index.ts',
  simulated: 'web/simulated/index.ts',
  sync: 'web/sync.ts',
  inductor: 'web/inductor/index.ts',
  worker: 'web/worker.ts',
};

/** The command's program, which uses the entries beside it. */
const command = { cli: 'web/cli/main.ts' };

/** Emscripten's glue, by the names of what it loads. */
const glues = [
  'fake_device_core',
  'fake_device_simulated',
  'fake_device_simulated_sync',
  'fake_device_triton',
];

/** What the build makes, by the names that it is published under. */
const wasmFiles = {
  'fake_device_core.wasm': 'fake_device.wasm',
  'fake_device_simulated.wasm': 'fake_device_simulated.wasm',
  'fake_device_triton.wasm': 'fake_device_triton.wasm',
};

async function buildWasm() {
  const env = emscriptenEnvironment();
  if (!existsSync(join(wasmFolder, 'build.ninja'))) {
    await runStep('wasm: configure', 'emcmake', ['cmake', '--preset', 'wasm'], { env });
  }
  await runStep('wasm: compile', 'cmake', ['--build', '--preset', 'wasm'], { env });
}

/**
 * Emscripten's glue, minified by itself: the package's own code keeps its names for messages and stacks.
 * @param {typeof import('esbuild')} esbuild
 */
async function minifyGlue(esbuild) {
  await esbuild.build({
    entryPoints: glues.map((name) => join(wasmFolder, `${name}.js`)),
    outdir: fromRoot('build', 'glue'),
    minify: true,
    target: 'es2022',
    logLevel: 'warning',
  });
  writeFileSync(fromRoot('build', 'glue', 'package.json'), '{ "type": "commonjs" }\n');
}

/**
 * @param {typeof import('esbuild')} esbuild
 */
async function bundlePackage(esbuild) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, path]) => [name, fromRoot(path)]),
    ),
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // Beside the code, but not named in it: the maps are not published.
    sourcemap: 'external',
    // An uncaught error shows the line that it comes from.
    lineLimit: 120,
    alias: {
      ...Object.fromEntries(
        glues.map((name) => [name.replaceAll('_', '-'), fromRoot('build', 'glue', `${name}.js`)]),
      ),
      'fake-device-simulated-sync.wasm': join(wasmFolder, 'fake_device_simulated_sync.wasm'),
      'fake-device-operators.wasm': join(wasmFolder, 'fake_device_operators.wasm'),
    },
    loader: { '.wasm': 'binary' },
    logLevel: 'warning',
  };
  await esbuild.build({
    ...common,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunk-[hash]',
    outdir: dist,
  });
  await esbuild.build({
    ...common,
    format: 'cjs',
    outdir: join(dist, 'cjs'),
    plugins: [
      {
        name: 'own address in CommonJS',
        setup: (build) => {
          build.onResolve({ filter: /\/own_url\.js$/ }, ({ path, resolveDir }) => ({
            path: join(resolveDir, path.replace(/own_url\.js$/, 'own_url_cjs.ts')),
          }));
        },
      },
    ],
  });
  writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
  for (const [from, to] of Object.entries(wasmFiles)) {
    writeFileSync(join(dist, to), joinDataSegments(readFileSync(join(wasmFolder, from))));
  }
}

/**
 * The command, for Node alone: what it uses of the package it imports from the entries beside it.
 * @param {typeof import('esbuild')} esbuild
 */
async function bundleCommand(esbuild) {
  await esbuild.build({
    entryPoints: Object.fromEntries(
      Object.entries(command).map(([name, path]) => [name, fromRoot(path)]),
    ),
    outdir: dist,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    lineLimit: 120,
    logLevel: 'warning',
    plugins: [
      {
        name: 'entries beside the command',
        setup: (build) => {
          build.onResolve({ filter: /^\.\.\/[\w/]+\.js$/ }, ({ path, resolveDir }) => {
            const source = join(resolveDir, path.replace(/\.js$/, '.ts'));
            const [name] =
              Object.entries(entries).find(([, entry]) => fromRoot(entry) === source) ?? [];
            return name === undefined ? null : { path: `./${name}.js`, external: true };
          });
        },
      },
    ],
  });
  for (const name of Object.keys(command)) chmodSync(join(dist, `${name}.js`), 0o755);
}

/** The same declarations twice: beside ES modules, and beside CommonJS, where `.d.ts` means another thing. */
async function emitTypes() {
  for (const outDir of ['dist/types', 'dist/cjs/types']) {
    await runStep(`types: ${outDir}`, process.execPath, [
      fromRoot('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.types.json',
      '--outDir',
      outDir,
    ]);
    nameClasses(outDir);
  }
}

/**
 * In the declarations, entries export the contract's classes themselves. As constants of the same type they
 * could not be named in the declarations of a library that exports something made of them.
 * @param {string} folder
 */
function nameClasses(folder) {
  /** @type {Record<string, string>} */
  const sources = { contract: './contract/index.js', own: './parts.js' };
  for (const path of [
    'static_exports.d.ts',
    'sync.d.ts',
    'index.d.ts',
    'worker.d.ts',
    'inductor/index.d.ts',
    'simulated/exports.d.ts',
  ]) {
    const file = fromRoot(folder, path);
    const text = readFileSync(file, 'utf8').replace(
      /export declare const (\w+): typeof (contract|own)\.\1;\n(?:export type \1 = \2\.\1;\n)?/g,
      (_, name, source) => `export { ${name} } from '${sources[source]}';\n`,
    );
    writeFileSync(file, text);
  }
}

/**
 * Programs that run in Node from this checkout, and import the package as its users do.
 * @param {typeof import('esbuild')} esbuild
 */
async function bundlePrograms(esbuild) {
  await esbuild.build({
    entryPoints: {
      'demo/terminal': fromRoot('demo', 'terminal.ts'),
      'bench/main': fromRoot('bench', 'main.ts'),
    },
    outdir: fromRoot('build'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * @param {string} name
 * @param {string} title
 * @param {{ inputs: string, outputs: readonly string[] }} state
 * @param {() => Promise<void>} work
 */
async function unlessFinished(name, title, { inputs, outputs }, work) {
  if (isFinished(name, inputs, outputs)) return;
  await step(title, work);
  markFinished(name, inputs);
}

export async function build() {
  await buildWasm();
  const esbuild = await import('esbuild');
  const ownSource = ['scripts/build.mjs', 'scripts/lib/wasm-data.mjs', 'package-lock.json'];
  const packageInputs = fingerprint({
    files: [
      ...listFiles(['web', 'build/wasm'], /\.(ts|js|wasm)$/),
      'tsconfig.json',
      'tsconfig.types.json',
      ...ownSource,
    ],
  });
  const packageOutputs = Object.keys(entries).flatMap((name) => [
    `dist/${name}.js`,
    `dist/cjs/${name}.js`,
  ]);
  if (
    !isFinished('package', packageInputs, [
      ...packageOutputs,
      ...Object.values(wasmFiles).map((name) => `dist/${name}`),
      ...Object.keys(command).map((name) => `dist/${name}.js`),
      'dist/types/index.d.ts',
      'dist/cjs/types/index.d.ts',
    ])
  ) {
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(dist, { recursive: true });
    await step('package: bundle', async () => {
      await minifyGlue(esbuild);
      await bundlePackage(esbuild);
      await bundleCommand(esbuild);
    });
    await emitTypes();
    markFinished('package', packageInputs);
  }
  await unlessFinished(
    'programs',
    'programs: bundle',
    {
      inputs: fingerprint({
        files: [...listFiles(['demo', 'bench'], /\.ts$/), ...ownSource],
        values: [packageInputs],
      }),
      outputs: ['build/demo/terminal.mjs', 'build/bench/main.mjs'],
    },
    () => bundlePrograms(esbuild),
  );
  say(checkDownloadSize(dist, 'index.js', 'fake_device.wasm'));
  say(checkCompilerSize(dist, 'fake_device_triton.wasm'));
}

if (process.argv[1] === fromRoot('scripts', 'build.mjs')) await runMain(build);
