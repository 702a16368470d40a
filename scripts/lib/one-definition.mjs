// @ts-check
// The rule of one definition where no compiler sees that it is broken: two files that define
// different classes by one name. Their functions are merged by name when the program is linked,
// which may go well in one build and corrupt memory in another.

/** What braces and names mean nothing in: comments, texts, characters, directives. */
const opaque =
  /\/\/.*|\/\*[\s\S]*?\*\/|R"([^(\s]*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![\da-fA-F])'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\n|.)*/gm;

/** What opens a scope, as it stands before the brace. */
const namespace = /(?:^|\s)namespace(?:\s+([\w:]+))?\s*$/;
const linkage = /(?:^|\s)extern\s*""\s*$/;
const definition =
  /(?:^|\s|>)(?:class|struct|union)\s+(?:\[\[[^\]]*\]\]\s*)*([\w:]+(?:<[^{}]*?>)?)\s*(?:final\s*)?(?::[^{}]*)?$/;

/**
 * The classes that a file defines for the whole program: not those within functions or other
 * classes, nor those in an anonymous namespace.
 * @param {string} source
 * @returns {string[] | null} names with their namespaces; null if not every brace has its other one,
 * as the branches of a directive may have it
 */
export function definedClasses(source) {
  const text = source.replace(opaque, (match) => (/["']$/.test(match) ? '""' : ' '));
  /** @type {string[]} */
  const found = [];
  /** @type {(string | null)[]} null for what hides the names within */
  const scopes = [];
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(/[{};]/g)) {
    const before = text.slice(start, index);
    start = index + 1;
    if (mark === '}' && scopes.pop() === undefined) return null;
    if (mark !== '{') continue;
    const opened = namespace.exec(before);
    if (opened) {
      scopes.push(opened[1] ?? null);
    } else if (linkage.test(before)) {
      scopes.push('');
    } else {
      const name = definition.exec(before)?.[1];
      if (name !== undefined && !scopes.includes(null)) {
        found.push([...scopes, name].filter((scope) => scope !== '').join('::'));
      }
      scopes.push(null);
    }
  }
  return scopes.length === 0 ? found : null;
}

/**
 * @param {readonly { file: string, source: string }[]} sources
 * @returns {string[]} a line for each class that several files define, and for each file that is not
 * understood
 */
export function repeatedDefinitions(sources) {
  /** @type {string[]} */
  const objections = [];
  /** @type {Map<string, string>} */
  const fileOf = new Map();
  for (const { file, source } of sources) {
    const names = definedClasses(source);
    if (names === null) objections.push(`${file}: its braces do not pair`);
    for (const name of new Set(names)) {
      const other = fileOf.get(name);
      if (other !== undefined) objections.push(`${file}: ${name} is defined in ${other} too`);
      fileOf.set(name, file);
    }
  }
  return objections;
}
