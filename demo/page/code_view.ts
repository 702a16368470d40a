/** The generated text: read only, but focusable, so that the keyboard can scroll it. */
import { javascriptLanguage } from '@codemirror/lang-javascript';
import { pythonLanguage } from '@codemirror/lang-python';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeStyle, mountEditor } from './code_style.js';

const languages = { python: pythonLanguage, javascript: javascriptLanguage };

export class CodeView {
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #label = new Compartment();

  constructor(parent: HTMLElement) {
    this.#view = mountEditor(parent, {
      extensions: [
        lineNumbers(),
        codeStyle,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        this.#language.of([]),
        this.#label.of([]),
      ],
    });
  }

  show(text: string, language: keyof typeof languages, label: string): void {
    const { doc } = this.#view.state;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      effects: [
        this.#language.reconfigure(languages[language]),
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
