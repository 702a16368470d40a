/** The editor of the expression: one field, with its errors underlined where they are. */
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { pythonLanguage } from '@codemirror/lang-python';
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap } from '@codemirror/view';
import { codeStyle, mountEditor } from './code_style.js';
import { typing } from './typing.js';

/** Offsets into the text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const setErrorRange = StateEffect.define<TextRange | null>();

const errorMark = Decoration.mark({ class: 'expression-error' });

const errorField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setErrorRange)) continue;
      const range = effect.value && visibleRange(effect.value, transaction.newDoc.length);
      return range ? Decoration.set(errorMark.range(range.start, range.end)) : Decoration.none;
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** At least one character: an error at the end is shown under the last one. */
function visibleRange({ start, end }: TextRange, length: number): TextRange | null {
  const last = Math.min(Math.max(end, start + 1), length);
  const first = Math.max(0, Math.min(start, last - 1));
  return first < last ? { start: first, end: last } : null;
}

export class ExpressionEditor {
  readonly #view: EditorView;

  /** @param onChange called after each edit, also after {@link replace} */
  constructor(parent: HTMLElement, onChange: () => void) {
    this.#view = mountEditor(parent, {
      extensions: [
        history(),
        // Not the default keys: there Ctrl+Enter would insert a line, here it runs the expression. Nor
        // does Tab indent, so that it leads out of the editor.
        keymap.of([...standardKeymap, ...historyKeymap]),
        // The expression's syntax is JavaScript's, what is written in it reads as Python.
        pythonLanguage,
        codeStyle,
        errorField,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': 'Expression over x, y and z',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        typing,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange();
        }),
      ],
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  replace(text: string): void {
    const { doc } = this.#view.state;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: { anchor: text.length },
    });
  }

  /** Underlines an error, or none. */
  showError(range: TextRange | null, isInvalid: boolean): void {
    this.#view.dispatch({ effects: setErrorRange.of(range) });
    this.#view.contentDOM.setAttribute('aria-invalid', String(isInvalid));
  }

  /** `column 5`, or `line 2, column 5` where there are several lines. */
  describePosition(offset: number): string {
    const { doc } = this.#view.state;
    const line = doc.lineAt(Math.min(offset, doc.length));
    const column = `column ${offset - line.from + 1}`;
    return doc.lines === 1 ? column : `line ${line.number}, ${column}`;
  }
}
