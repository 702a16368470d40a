import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emscriptenEnvironment } from '../../scripts/lib/emscripten.mjs';
import {
  distribution,
  fileMatching,
  findChromium,
  findCommand,
} from '../../scripts/lib/machine.mjs';
import { npmCommand, npmPackagesAreCurrent } from '../../scripts/lib/npm-packages.mjs';
import {
  aptCommands,
  missingRequirements,
  planInstall,
  requirements,
  resolvePackages,
} from '../../scripts/lib/system-packages.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, text = 'exit 0') {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A machine that has everything except the named requirements. */
function machineWithout(...names: string[]) {
  const commands: Record<string, string[]> = {
    Emscripten: ['em++', 'emcmake'],
    CMake: ['cmake'],
    Ninja: ['ninja'],
    'g++': ['g++'],
    clang: ['clang++'],
    'clang-format': ['clang-format'],
    'clang-tidy': ['clang-tidy'],
  };
  const absent = new Set(names.flatMap((name) => commands[name] ?? []));
  return {
    command: (name: string) => (absent.has(name) ? null : `/usr/bin/${name}`),
    file: (pattern: string) =>
      !names.includes(pattern.includes('gtest') ? 'GoogleTest' : "clang's sanitizers"),
    chromium: () => (names.includes('Chromium') ? null : '/usr/bin/chromium'),
  };
}

const root = { isRoot: true, isTerminal: false, aptAvailable: true, sudoAvailable: false };
const person = { isRoot: false, isTerminal: true, aptAvailable: true, sudoAvailable: true };

const missingNames = (look: ReturnType<typeof machineWithout>, forTests: boolean) =>
  missingRequirements(look, { forTests }).map(({ name }) => name);

describe('what is missing', () => {
  test('is nothing on a machine that has everything', () => {
    expect(missingNames(machineWithout(), true)).toEqual([]);
  });

  test.each(requirements.map(({ name }) => name))('is noticed: %s', (name) => {
    expect(missingNames(machineWithout(name), true)).toEqual([name]);
  });

  test('does not include what only the tests need when only building', () => {
    const everything = requirements.map(({ name }) => name);
    expect(missingNames(machineWithout(...everything), false)).toEqual([
      'Emscripten',
      'CMake',
      'Ninja',
    ]);
  });
});

describe('what is done about it', () => {
  test('nothing, without a word, when nothing is missing', () => {
    const plan = planInstall({ look: machineWithout(), forTests: true, ...root });
    expect(plan).toMatchObject({ action: 'nothing', message: '' });
  });

  test('root goes ahead, after saying what with', () => {
    const look = machineWithout('Emscripten', 'Ninja');
    const plan = planInstall({ look, forTests: false, ...root });
    expect(plan.action).toBe('install');
    expect(plan.message).toBe(
      'Missing: Emscripten, Ninja. About to run:\n' +
        '  apt-get -o DPkg::Lock::Timeout=300 update\n' +
        '  env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 ' +
        'install -y --no-install-recommends emscripten ninja-build',
    );
  });

  test('an Emscripten on PATH is used as it is', () => {
    const plan = planInstall({ look: machineWithout('CMake'), forTests: false, ...root });
    expect(plan.message).toContain('--no-install-recommends cmake');
    expect(plan.message).not.toContain('emscripten');
  });

  test('somebody at a terminal is asked before sudo', () => {
    const plan = planInstall({ look: machineWithout('CMake'), forTests: false, ...person });
    expect(plan.action).toBe('ask');
    expect(plan.message).toContain('  sudo apt-get');
    expect(plan.message).toContain('  sudo env DEBIAN_FRONTEND=noninteractive apt-get');
  });

  test.each([
    ['without a terminal', { ...person, isTerminal: false }],
    ['without sudo', { ...person, sudoAvailable: false }],
  ])('%s the exact commands are said, and nothing is done', (_, who) => {
    const plan = planInstall({ look: machineWithout('CMake'), forTests: false, ...who });
    expect(plan.action).toBe('refuse');
    expect(plan.message).toMatch(/sudo env .* install -y --no-install-recommends cmake$/);
  });

  test('without apt the packages are named, even to root', () => {
    const look = machineWithout('Emscripten', 'CMake', 'Ninja');
    const plan = planInstall({ look, forTests: false, ...root, aptAvailable: false });
    expect(plan.action).toBe('refuse');
    expect(plan.message).toMatch(/: emscripten cmake ninja-build$/);
    expect(plan.message).not.toContain('apt-get');
  });

  test("Ubuntu's browser comes from Playwright, not from a package that wants a snap", () => {
    const look = machineWithout('g++', 'Chromium');
    const plan = planInstall({ look, forTests: true, ...root, distribution: 'ubuntu' });
    expect(plan.browserFromPlaywright).toBe(true);
    expect(plan.fromApt.map(({ name }) => name)).toEqual(['g++']);
    expect(plan.message).toMatch(
      /g\+\+\n {2}npx playwright-core install --with-deps --no-shell chromium$/,
    );
  });

  test('on Ubuntu with nothing else missing apt is not asked', () => {
    const look = machineWithout('Chromium');
    const plan = planInstall({ look, forTests: true, ...root, distribution: 'ubuntu' });
    expect(plan.fromApt).toEqual([]);
    expect(plan.message).not.toContain('apt-get');
  });
});

describe('package names', () => {
  const wanted = requirements.filter(({ name }) => ['g++', "clang's sanitizers"].includes(name));

  test('are those that the release knows', () => {
    const known = ['g++', 'libclang-rt-14-dev'];
    expect(resolvePackages(wanted, (name) => known.includes(name))).toEqual(known);
  });

  test('an optional package that the release lacks is left out', () => {
    expect(resolvePackages(wanted, (name) => name === 'g++')).toEqual(['g++']);
  });

  test('a necessary one is left for apt to complain about', () => {
    expect(resolvePackages(wanted, () => false)).toEqual(['g++']);
  });

  test('root needs no sudo', () => {
    expect(aptCommands(['x'], { isRoot: true }).flat()).not.toContain('sudo');
    expect(aptCommands(['x'], { isRoot: false }).map(([first]) => first)).toEqual(['sudo', 'sudo']);
  });
});

describe('looking at the machine', () => {
  test('a command is an executable file on PATH', () => {
    const path = program('em++');
    writeFileSync(join(folder, 'cmake'), 'no program');
    mkdirSync(join(folder, 'ninja'));
    const env = { PATH: `/nowhere:${folder}` };
    expect(findCommand('em++', env)).toBe(path);
    expect(findCommand('cmake', env)).toBeNull();
    expect(findCommand('ninja', env)).toBeNull();
    expect(findCommand('em++', {})).toBeNull();
  });

  test('a file may be in any folder that the pattern fits', () => {
    mkdirSync(join(folder, 'llvm-14', 'lib'), { recursive: true });
    writeFileSync(join(folder, 'llvm-14', 'lib', 'libclang_rt.asan-x86_64.a'), '');
    expect(fileMatching(`${folder}/llvm-*/lib/libclang_rt.asan*`)).toBe(true);
    expect(fileMatching(`${folder}/llvm-*/lib/libclang_rt.tsan*`)).toBe(false);
    expect(fileMatching(`${folder}/gcc-*/lib/libclang_rt.asan*`)).toBe(false);
  });

  test('CHROME_PATH decides, and a browser of another name will do', () => {
    const chrome = program('google-chrome');
    const other = program('my-browser');
    expect(findChromium({ PATH: folder })).toBe(chrome);
    expect(findChromium({ PATH: folder, CHROME_PATH: other })).toBe(other);
    expect(findChromium({ PATH: folder, CHROME_PATH: join(folder, 'absent') })).toBeNull();
  });

  test('a script that only asks for a snap is no browser', () => {
    program('chromium-browser', 'exec /snap/bin/chromium "$@"');
    const found = findChromium({ PATH: folder });
    expect(found).not.toBe(join(folder, 'chromium-browser'));
  });

  test('the distribution is what os-release says', () => {
    expect(distribution('PRETTY_NAME="Ubuntu 24.04"\nVERSION_ID="24.04"\nID=ubuntu\n')).toBe(
      'ubuntu',
    );
    expect(distribution('ID="debian"\nID_LIKE=other')).toBe('debian');
    expect(distribution('')).toBe('');
  });
});

describe("Emscripten's environment", () => {
  const debian = (path: string) => path === '/usr/share/nodejs/acorn';

  test("Debian's finds acorn", () => {
    expect(emscriptenEnvironment({}, debian)).toEqual({ NODE_PATH: '/usr/share/nodejs' });
  });

  test('keeps what NODE_PATH says already', () => {
    expect(emscriptenEnvironment({ NODE_PATH: '/mine' }, debian)).toEqual({
      NODE_PATH: '/mine:/usr/share/nodejs',
    });
    expect(emscriptenEnvironment({ NODE_PATH: '/usr/share/nodejs' }, debian)).toEqual({});
  });

  test('is left alone elsewhere', () => {
    expect(emscriptenEnvironment({}, () => false)).toEqual({});
  });
});

describe('npm packages', () => {
  const machine = { platform: 'linux', arch: 'x64' };
  const manifest = { devDependencies: { jest: '^30.0.0' } };
  const lock = {
    packages: {
      '': manifest,
      'node_modules/jest': { version: '30.0.1' },
      'node_modules/fsevents': { version: '2.0.0', optional: true, os: ['darwin'] },
      'node_modules/linux-x64': { version: '1.0.0', optional: true, os: ['linux'], cpu: ['x64'] },
    },
  };
  const jest = { 'node_modules/jest': { version: '30.0.1' } };
  const native = { 'node_modules/linux-x64': { version: '1.0.0' } };
  const current = (installed: object | null, changed: object = {}) =>
    npmPackagesAreCurrent({
      manifest,
      lock,
      installed: installed && { packages: installed as Record<string, { version: string }> },
      machine,
      ...changed,
    });

  test('are current when each locked one is there in its version', () => {
    expect(current({ ...jest, ...native })).toBe(true);
  });

  test.each([
    ['nothing is installed', null],
    ['one is missing', native],
    ['one has another version', { ...native, 'node_modules/jest': { version: '30.0.0' } }],
    ["this machine's optional one is missing", jest],
  ])('are not when %s', (_, installed) => {
    expect(current(installed)).toBe(false);
  });

  test('are not when package.json asks for something else', () => {
    const changed = { manifest: { devDependencies: { jest: '^31.0.0' } } };
    expect(current({ ...jest, ...native }, changed)).toBe(false);
  });

  test('are installed by the npm that runs the script', () => {
    const env = { npm_execpath: '/opt/npm/bin/npm-cli.js' };
    expect(npmCommand(['ci'], env)).toEqual({
      command: process.execPath,
      args: ['/opt/npm/bin/npm-cli.js', 'ci'],
    });
    expect(npmCommand(['ci'], { npm_execpath: '/opt/pnpm/bin/pnpm.cjs' })).toEqual({
      command: 'npm',
      args: ['ci'],
    });
  });
});

describe('the set-up command', () => {
  const setUp = () =>
    spawnSync(process.execPath, ['scripts/setup.mjs'], {
      encoding: 'utf8',
      env: { PATH: folder, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  test('says what to install where it cannot', () => {
    const { status, stdout } = setUp();
    expect(stdout).toContain('emscripten cmake ninja-build');
    expect(status).toBe(1);
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot('says what it installs, installs it once, and then leaves apt alone', () => {
    symlinkSync('/usr/bin/env', join(folder, 'env'));
    const log = join(folder, 'log');
    // This apt "installs" by writing programs into the only folder on PATH.
    program(
      'apt-get',
      `echo "apt-get $*" >> ${log}
       case "$*" in *install*)
         for name in em++ emcmake cmake ninja; do
           echo '#!/bin/sh' > ${folder}/$name && /bin/chmod +x ${folder}/$name
         done
       esac`,
    );
    program('apt-cache');

    const first = setUp();
    expect(first.stderr).toBe('');
    expect(first.stdout.indexOf('About to run')).toBeLessThan(first.stdout.indexOf('✓'));
    expect(first.status).toBe(0);
    expect(readFileSync(log, 'utf8')).toBe(
      'apt-get -o DPkg::Lock::Timeout=300 update\n' +
        'apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ' +
        'emscripten cmake ninja-build\n',
    );

    rmSync(log);
    expect(setUp().status).toBe(0);
    expect(existsSync(log)).toBe(false);
  });

  asRoot('shows all that apt said when apt fails', () => {
    symlinkSync('/usr/bin/env', join(folder, 'env'));
    program('apt-get', 'echo first line; echo E: no such package >&2; exit 100');
    program('apt-cache');
    const { status, stdout, stderr } = setUp();
    expect(status).toBe(1);
    expect(stdout).toMatch(/first line[\s\S]*E: no such package/);
    expect(stderr).toContain('ended with 100');
  });
});
