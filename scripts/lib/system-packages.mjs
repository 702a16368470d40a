// @ts-check
// Which of the system's packages are missing, and what to do about it. Nothing here looks at the
// machine or changes it: `machine.mjs` does the one, `setup.mjs` the other.

/**
 * How to look at the machine.
 * @typedef {object} Look
 * @property {(name: string) => string | null} command where a command is on PATH
 * @property {(pattern: string) => boolean} file does a file match? `*` stands for one path component
 * @property {() => string | null} chromium a Chromium or Chrome that starts
 */

/**
 * @typedef {object} Requirement
 * @property {string} name for messages
 * @property {'build' | 'tests'} neededFor
 * @property {readonly string[]} packages the package's name, then names that other releases give it
 * @property {boolean} [optional] releases that have none of these packages ship it in another one
 * @property {(look: Look) => boolean} found
 */

/** @type {readonly Requirement[]} */
export const requirements = [
  {
    name: 'Emscripten',
    neededFor: 'build',
    packages: ['emscripten'],
    found: ({ command }) => Boolean(command('em++') && command('emcmake')),
  },
  {
    name: 'CMake',
    neededFor: 'build',
    packages: ['cmake'],
    found: ({ command }) => Boolean(command('cmake')),
  },
  {
    name: 'Ninja',
    neededFor: 'build',
    packages: ['ninja-build'],
    found: ({ command }) => Boolean(command('ninja')),
  },
  {
    name: 'g++',
    neededFor: 'tests',
    packages: ['g++'],
    found: ({ command }) => Boolean(command('g++')),
  },
  {
    name: 'GoogleTest',
    neededFor: 'tests',
    packages: ['libgtest-dev'],
    found: ({ file }) =>
      file('/usr/include/gtest/gtest.h') || file('/usr/local/include/gtest/gtest.h'),
  },
  {
    name: 'clang',
    neededFor: 'tests',
    packages: ['clang'],
    found: ({ command }) => Boolean(command('clang++')),
  },
  {
    name: "clang's sanitizers",
    neededFor: 'tests',
    packages: ['libclang-rt-dev', 'libclang-rt-14-dev'],
    optional: true,
    found: ({ file }) =>
      file('/usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.asan*') ||
      file('/usr/lib/clang/*/lib/*/libclang_rt.asan*'),
  },
  {
    name: 'clang-format',
    neededFor: 'tests',
    packages: ['clang-format'],
    found: ({ command }) => Boolean(command('clang-format')),
  },
  {
    name: 'clang-tidy',
    neededFor: 'tests',
    packages: ['clang-tidy'],
    found: ({ command }) => Boolean(command('clang-tidy')),
  },
  {
    name: 'Chromium',
    neededFor: 'tests',
    packages: ['chromium'],
    found: ({ chromium }) => chromium() !== null,
  },
];

/**
 * @param {Look} look
 * @param {{ forTests: boolean }} options
 */
export function missingRequirements(look, { forTests }) {
  return requirements.filter(
    (requirement) => (forTests || requirement.neededFor === 'build') && !requirement.found(look),
  );
}

/**
 * @typedef {object} InstallPlan
 * @property {'nothing' | 'install' | 'ask' | 'refuse'} action
 * @property {readonly Requirement[]} missing
 * @property {readonly Requirement[]} fromApt
 * @property {boolean} browserFromPlaywright the browser is fetched by Playwright, after the npm packages
 * @property {string} message what is said before anything is done; empty when nothing is missing
 */

/**
 * What to do: install as root, ask before using sudo on a terminal, and elsewhere say what is needed.
 * @param {object} machine
 * @param {Look} machine.look
 * @param {boolean} machine.forTests
 * @param {boolean} machine.isRoot
 * @param {boolean} machine.isTerminal somebody is there to answer
 * @param {boolean} machine.aptAvailable
 * @param {boolean} machine.sudoAvailable
 * @param {string} [machine.distribution] the ID of os-release
 * @returns {InstallPlan}
 */
export function planInstall({
  look,
  forTests,
  isRoot,
  isTerminal,
  aptAvailable,
  sudoAvailable,
  distribution = 'debian',
}) {
  const missing = missingRequirements(look, { forTests });
  // What is optional comes along with the rest, and is nothing to bother somebody for by itself.
  if (missing.every(({ optional }) => optional && !isRoot)) {
    return { action: 'nothing', missing, fromApt: [], browserFromPlaywright: false, message: '' };
  }

  // Ubuntu's Chromium package only asks for a snap, which containers cannot install.
  const browserFromPlaywright =
    distribution === 'ubuntu' && missing.some(({ name }) => name === 'Chromium');
  const fromApt = missing.filter(({ name }) => !(browserFromPlaywright && name === 'Chromium'));

  const action = chooseAction({ isRoot, isTerminal, aptAvailable, sudoAvailable });
  const commands = [
    ...(fromApt.length > 0
      ? aptCommands(
          fromApt.map(({ packages }) => /** @type {string} */ (packages[0])),
          { isRoot },
        ).map(commandLine)
      : []),
    ...(browserFromPlaywright
      ? [...(action === 'refuse' ? ['npm ci'] : []), `npx ${playwrightArguments.join(' ')}`]
      : []),
  ];
  const names = missing.map(({ name }) => name).join(', ');
  const indented = commands.map((command) => `  ${command}`).join('\n');
  const message = {
    install: `Missing: ${names}. About to run:\n${indented}`,
    ask: `Missing: ${names}. These commands install them:\n${indented}`,
    refuse: aptAvailable
      ? `Missing: ${names}. Install them with these commands, then try again:\n${indented}`
      : `Missing: ${names}. Install them with this system's package manager, then try again. ` +
        `Debian's names for them: ${missing.map(({ packages }) => packages[0]).join(' ')}`,
  }[action];
  return { action, missing, fromApt, browserFromPlaywright, message };
}

/**
 * @param {{ isRoot: boolean, isTerminal: boolean, aptAvailable: boolean, sudoAvailable: boolean }} machine
 */
function chooseAction({ isRoot, isTerminal, aptAvailable, sudoAvailable }) {
  if (!aptAvailable) return 'refuse';
  if (isRoot) return 'install';
  return isTerminal && sudoAvailable ? 'ask' : 'refuse';
}

/**
 * The name under which this release has each package. What a release does not have is left out if it
 * is optional, and otherwise left for apt to complain about.
 * @param {readonly Requirement[]} wanted
 * @param {(name: string) => boolean} isKnown
 * @returns {string[]}
 */
export function resolvePackages(wanted, isKnown) {
  return wanted.flatMap(({ packages, optional }) => {
    const known = packages.find(isKnown);
    if (known !== undefined) return [known];
    return optional ? [] : packages.slice(0, 1);
  });
}

/**
 * @param {readonly string[]} packages
 * @param {{ isRoot: boolean }} options
 * @returns {string[][]} two commands: fetch the lists, install
 */
export function aptCommands(packages, { isRoot }) {
  const asRoot = isRoot ? [] : ['sudo'];
  // Wait for another apt instead of failing at once.
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=300'];
  return [
    [...asRoot, ...apt, 'update'],
    [
      ...asRoot,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      ...apt,
      'install',
      '-y',
      '--no-install-recommends',
      ...packages,
    ],
  ];
}

/** The arguments of Playwright's own command; it uses sudo by itself where it is not root. */
export const playwrightArguments = [
  'playwright-core',
  'install',
  '--with-deps',
  '--no-shell',
  'chromium',
];

/** @param {readonly string[]} command */
function commandLine(command) {
  return command.join(' ');
}
