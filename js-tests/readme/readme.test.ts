/** Every code block of the README runs. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { root, runNode } from '../support/child.js';

interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function codeBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = codeBlocks(readme);
// In this tree, so that the package is found by its name.
const folder = join(root, 'build', 'readme');

const projects = join(root, 'js-tests', 'packaging', 'projects');
const fixtures = readdirSync(projects, { recursive: true, encoding: 'utf8' }).map((path) =>
  join(projects, path),
);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const { code, stdout, stderr } = await runNode([path]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** How the blocks of each language run. A block of another language fails the test. */
const runners: Record<string, (block: Block) => Promise<void>> = {
  js: async ({ line, text }) => {
    expect(await run(`${line}.mjs`, text)).not.toBe('');
  },
  cjs: async ({ line, text }) => {
    expect(await run(`${line}.cjs`, text)).not.toBe('');
  },
  ts: async ({ line, text }) => {
    const { code } = await esbuild.transform(text, { loader: 'ts', target: 'es2022' });
    expect(await run(`${line}.mjs`, code)).not.toBe('');
  },
  'js jest': async ({ line, text }) => {
    writeFileSync(join(folder, `${line}.test.cjs`), text);
    const { code, stderr } = await runNode([
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      '--rootDir',
      folder,
      '--config',
      JSON.stringify({ testMatch: ['**/*.test.cjs'], transform: {} }),
    ]);
    expect(stderr).toMatch(/Tests: +3 passed, 3 total/);
    expect(code).toBe(0);
  },
  sh: async ({ text }) => {
    const { scripts, name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const command of text.trim().split('\n')) {
      const [, verb, what] = /^(?:npm|npx) (\S+)(?: (\S+))?/.exec(command) ?? [];
      if (verb === 'install') expect(what).toBe(name);
      else if (command.startsWith('npx')) expect(verb).toBe(name);
      else expect(Object.keys(scripts)).toContain(verb === 'run' ? what : verb);
    }
  },
};

/** A block that is named after a file is a part of it, and the packaging tests run that file. */
function fixtureRunner(language: string): ((block: Block) => Promise<void>) | undefined {
  const name = /^js (\S+\.js)$/.exec(language)?.[1];
  const path = fixtures.find((fixture) => basename(fixture) === name);
  if (path === undefined) return undefined;
  const lines = readFileSync(path, 'utf8').split('\n');
  return async ({ text }) => {
    for (const line of text.split('\n')) expect(lines).toContain(line);
  };
}

test.each(blocks.map((block): [number, string, Block] => [block.line, block.language, block]))(
  'line %i: %s',
  async (_line, language, block) => {
    const runner = runners[language] ?? fixtureRunner(language);
    if (runner === undefined) throw new Error(`no test runs blocks of '${language}'`);
    await runner(block);
  },
);

test('there are blocks of each kind', () => {
  const languages = blocks.map(({ language }) => language);
  expect(languages).toEqual(expect.arrayContaining(Object.keys(runners)));
});

test('the files and folders that it names are there', async () => {
  const { existsSync } = await import('node:fs');
  for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    expect([path, existsSync(join(root, path ?? ''))]).toEqual([path, true]);
  }
});
