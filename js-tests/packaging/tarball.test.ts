import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, relative } from 'node:path';
import { fromRoot, root } from '../../scripts/lib/paths.mjs';
import { runForJson, workspace } from './support/run.js';

const installed = (...parts: string[]) =>
  workspace('node_modules', 'inductor-fake-device', ...parts);
const read = (path: string) => readFileSync(installed(path), 'utf8');
const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' })
  .filter((path) => statSync(installed(path)).isFile())
  .sort();
const manifest = JSON.parse(read('package.json'));

/** The targets of `exports`, whatever the conditions. */
function targets(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry.replace(/^\.\//, '')];
  return Object.values(entry as object).flatMap(targets);
}

describe('what is in the tarball', () => {
  test('nothing but the build, the licence, the page on npm and the manifest', () => {
    const allowed =
      /^(LICENSE|README\.md|package\.json|dist\/(cjs\/)?[\w-]+\.js|dist\/fake_device(_simulated|_triton)?\.wasm|dist\/cjs\/package\.json|dist\/(cjs\/)?types\/[\w/]+\.d\.ts)$/;
    expect(files.filter((path) => !allowed.test(path))).toEqual([]);
  });

  test.each(['LICENSE', 'README.md'])("%s is the project's", (name) => {
    expect(files).toContain(name);
    expect(read(name)).toBe(readFileSync(fromRoot(name), 'utf8'));
  });

  test('its size', () => {
    const [kilobytes, megabytes] = [1e3, 1e6];
    const packed = JSON.parse(readFileSync(workspace('packed.json'), 'utf8'));
    // Three copies of the simulated device's WebAssembly, the file and two synchronous entries, the compiler's, and what runs
    // modules, for either module system, are most of it.
    expect(packed.size).toBeLessThan(1150 * kilobytes);
    expect(packed.unpackedSize).toBeLessThan(4 * megabytes);
    expect(packed.unpackedSize).toBeGreaterThan(100 * kilobytes);
  });

  test('no path of the machine that built it', () => {
    const own = [root, homedir()].filter((path) => path !== '/');
    const telling = files.filter((path) => {
      const content = readFileSync(installed(path), 'latin1');
      return own.some((folder) => content.includes(`${folder}/`));
    });
    expect(telling).toEqual([]);
  });

  test('no mention of source maps, which are not there', () => {
    // Vite and source-map-loader complain of each that they cannot read.
    expect(
      files.filter((path) => /\.[cm]?js$/.test(path) && /sourceMappingURL/.test(read(path))),
    ).toEqual([]);
  });

  test('every file of code is an export or the command, or is imported by one; nothing imported is missing', () => {
    const reached = new Set<string>();
    const visit = (path: string) => {
      if (reached.has(path)) return;
      expect(files).toContain(path);
      reached.add(path);
      if (path.endsWith('.wasm') || path.endsWith('.json')) return;
      for (const [, imported] of read(path).matchAll(
        /(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*["'](\.\.?\/[^"']+)["']/g,
      )) {
        const target = relative(installed(), installed(dirname(path), imported as string));
        visit(path.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target);
      }
    };
    [...targets(manifest.exports), ...targets(manifest.bin)].forEach(visit);
    const code = files.filter((path) => /\.(js|wasm)$/.test(path));
    expect(code.filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('package.json', () => {
  test('installing it brings nothing else and runs nothing', () => {
    for (const field of [
      'dependencies',
      'peerDependencies',
      'optionalDependencies',
      'bundleDependencies',
      'bundledDependencies',
    ]) {
      expect(manifest).not.toHaveProperty(field);
    }
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts).not.toHaveProperty(script);
    }
  });

  test('no condition "browser": jest-environment-jsdom would choose it and then `require` it', () => {
    expect(JSON.stringify(manifest.exports)).not.toContain('"browser"');
  });

  test('VERSION is its version, in every entry and module system', async () => {
    const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
    expect(manifest.version).toBe(version);
    for (const how of ['import', 'require']) {
      for (const entry of [
        'inductor-fake-device',
        'inductor-fake-device/sync',
        'inductor-fake-device/worker',
      ]) {
        const printed = await runForJson('footprint', ['version.cjs', how, entry]);
        expect(printed).toEqual({ VERSION: version });
      }
    }
  });
});

describe('package-lock.json of the project', () => {
  const text = readFileSync(fromRoot('package-lock.json'), 'utf8');

  test('names no registry, so that any can be used', () => {
    expect(text).not.toMatch(/"resolved"/);
    expect(text).not.toMatch(/registry|\.tgz|npmjs|yarnpkg/);
  });

  test('holds a checksum of every package', () => {
    const packages: Record<string, { integrity?: string; link?: boolean }> =
      JSON.parse(text).packages;
    const unchecked = Object.entries(packages)
      .filter(([path, { integrity }]) => path !== '' && integrity === undefined)
      .map(([path]) => path);
    expect(unchecked).toEqual([]);
  });
});
