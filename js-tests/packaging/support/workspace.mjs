// @ts-check
// The throw-away folder of this suite: the packed tarball, installed with the tools that its users have,
// and the projects beside it. It lies outside the checkout, so that nothing resolves into the checkout.

import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot } from '../../../scripts/lib/paths.mjs';

/** Where tests find the folder: Jest hands its environment on to them. */
export const WORKSPACE_VARIABLE = 'PACKAGING_WORKSPACE';

/** What users have beside the package; in the versions that the checkout has. */
const tools = [
  '@types/node',
  'esbuild',
  'jest',
  'jest-environment-jsdom',
  'typescript',
  'vite',
  'vitest',
  'webpack',
  'webpack-cli',
];

const projects = fromRoot('js-tests', 'packaging', 'projects');

/** Makes the folder and names it in the environment. */
export function createWorkspace() {
  // Tools print real paths, and macOS reaches its folder of temporary files through a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'inductor-fake-device-')));
  process.env[WORKSPACE_VARIABLE] = folder;
  try {
    // The build has run before the tests do, which is all that `prepack` would do again.
    const [packed] = JSON.parse(
      npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], fromRoot()),
    );
    writeFileSync(join(folder, 'packed.json'), JSON.stringify(packed, null, 2));
    cpSync(projects, folder, { recursive: true });
    writeManifest(folder, packed.filename);
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  } catch (error) {
    removeWorkspace();
    throw error;
  }
}

export function removeWorkspace() {
  const folder = process.env[WORKSPACE_VARIABLE];
  if (folder === undefined) return;
  delete process.env[WORKSPACE_VARIABLE];
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * @param {string} folder
 * @param {string} tarball
 */
function writeManifest(folder, tarball) {
  const own = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'));
  const manifest = {
    name: 'throw-away',
    private: true,
    // Vite serves files from the whole workspace, and from nowhere else.
    workspaces: readdirSync(projects),
    dependencies: { [own.name]: `file:./${tarball}` },
    devDependencies: Object.fromEntries(tools.map((name) => [name, own.devDependencies[name]])),
    overrides: own.overrides,
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // npm takes the versions from here and drops what is not asked for: same versions, no look-ups.
  cpSync(fromRoot('package-lock.json'), join(folder, 'package-lock.json'));
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    // What the `npm test` around this suite set for its own project, its registry and cache excepted.
    if (/^npm_(package|lifecycle)_|^npm_config_local_prefix$|^NODE_OPTIONS$/i.test(name))
      delete env[name];
  }
  return execFileSync('npm', args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 10 * 60_000,
  });
}
