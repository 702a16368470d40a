/** Decorators of generated kernels, read from the text of modules. */
import type { MetaDict, MetaValue } from '../../../../web/inductor/heuristics/meta_value.js';
import type { KernelDecorator } from '../../../../web/inductor/heuristics/metadata.js';

/** Reads literals of Python's, calls of constructors by keywords among them. */
class LiteralReader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** What is between the parenthesis at the reader's place and its counterpart: keyword arguments. */
  keywords(): MetaDict {
    const dict: Record<string, MetaValue> = {};
    this.#expect('(');
    while (!this.#take(')')) {
      const name = this.#match(/[A-Za-z_]\w*/y);
      this.#expect('=');
      dict[name] = this.value();
      if (!this.#take(',')) {
        this.#expect(')');
        break;
      }
    }
    return dict;
  }

  value(): MetaValue {
    this.#skip();
    const next = this.text[this.#at] as string;
    if (next === '{') return this.#dictOrSet();
    if (next === '[') return this.#list('[', ']');
    if (next === '(') return this.#list('(', ')');
    if (next === "'" || next === '"') return this.#string();
    if (/[-\d]/.test(next)) return Number(this.#match(/-?[\d.]+(e[-+]?\d+)?/y));
    return this.#name();
  }

  #name(): MetaValue {
    const name = this.#match(/[A-Za-z_][\w.]*/y);
    const constants: Readonly<Record<string, MetaValue>> = { None: null, True: true, False: false };
    if (name in constants) return constants[name] as MetaValue;
    if (this.text[this.#at] === '(') {
      // `AttrsDescriptor.from_dict(…)` has a positional argument.
      if (this.text[this.#at + 1] === '{') return this.#list('(', ')');
      const fields = this.keywords();
      return name === 'set' ? [] : fields;
    }
    return name.split('.').at(-1) as string;
  }

  #dictOrSet(): MetaValue {
    this.#expect('{');
    const dict: Record<string, MetaValue> = {};
    const set: MetaValue[] = [];
    while (!this.#take('}')) {
      const key = this.value();
      if (this.#take(':')) dict[typeof key === 'string' ? key : JSON.stringify(key)] = this.value();
      else set.push(key);
      if (!this.#take(',')) {
        this.#expect('}');
        break;
      }
    }
    return set.length > 0 ? set : dict;
  }

  #list(open: string, close: string): MetaValue[] {
    this.#expect(open);
    const items: MetaValue[] = [];
    while (!this.#take(close)) {
      items.push(this.value());
      if (!this.#take(',')) {
        this.#expect(close);
        break;
      }
    }
    return items;
  }

  #string(): string {
    const quoted = this.#match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y);
    return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  #skip(): void {
    this.#match(/\s*/y);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    if (found === null) {
      throw new Error(`expected ${pattern} at ${this.text.slice(this.#at, this.#at + 60)}`);
    }
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #take(character: string): boolean {
    this.#skip();
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (this.#take(character)) return;
    throw new Error(`expected ${character} at ${this.text.slice(this.#at, this.#at + 60)}`);
  }
}

/** The decorators of a module's kernels, in its order. */
export function decoratorsOf(module: string): readonly KernelDecorator[] {
  const kernels = /^@triton_heuristics\.(\w+)(\([\s\S]*?^\))\n@triton\.jit\ndef (\w+)\(([^)]*)\)/gm;
  return [...module.matchAll(kernels)].map(([, heuristic, args, functionName, definition]) => {
    const parameters = (definition as string)
      .split(',')
      .map((parameter) => parameter.split(/[:=]/).map((part) => part.trim()))
      .filter(([name]) => name !== '');
    return {
      heuristic: heuristic as string,
      args: new LiteralReader(args as string).keywords(),
      functionName: functionName as string,
      parameters: parameters.map(([name]) => name as string),
      constexprs: parameters
        .filter(([, type]) => type === 'tl.constexpr')
        .map(([name]) => name as string),
    };
  });
}
