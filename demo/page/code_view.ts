/** The generated text: read only, but focusable, so that the keyboard can scroll it. */
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { pythonLanguage } from '@codemirror/lang-python';
import { type ChangeSpec, Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeStyle, highlighting, mountEditor } from './code_style.js';
import { embeddedKernels } from './embedded_kernels.js';

/** Plain text is of a language that has no grammar here. */
const languages: Record<'python' | 'javascript' | 'plain', Extension> = {
  python: [pythonLanguage, embeddedKernels(highlighting)],
  javascript: javascriptLanguage,
  plain: [],
};

export class CodeView {
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #numbers = new Compartment();
  readonly #label = new Compartment();

  constructor(parent: HTMLElement) {
    this.#view = mountEditor(parent, {
      extensions: [
        this.#numbers.of(lineNumbers()),
        codeStyle,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        this.#language.of([]),
        this.#label.of([]),
      ],
    });
  }

  /** @param firstLine the number of the first line, where the text is a part of another */
  show(text: string, language: keyof typeof languages, label: string, firstLine = 1): void {
    const formatNumber = (line: number): string => String(line + firstLine - 1);
    this.#view.dispatch({
      changes: changeBetween(this.#view.state.doc.toString(), text),
      effects: [
        this.#language.reconfigure(languages[language]),
        this.#numbers.reconfigure(lineNumbers({ formatNumber })),
        this.#label.reconfigure(
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        ),
      ],
    });
  }

  scrollToTop(): void {
    this.#view.scrollDOM.scrollTo(0, 0);
  }
}

/** Replaces only what differs, so that what is in view stays where it is while the reader types. */
function changeBetween(before: string, after: string): ChangeSpec {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}
