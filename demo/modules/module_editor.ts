/** The editor of the module, with an error marked where it is: its line, the place in it, and why. */
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { pythonLanguage } from '@codemirror/lang-python';
import { type Range, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { codeStyle, highlighting, mountEditor } from '../page/code_style.js';
import { element } from '../page/dom.js';
import { embeddedKernels } from '../page/embedded_kernels.js';
import { typing } from '../page/typing.js';
import { moduleTextOf } from './log_text.js';

/** Counted from 1, as errors say it. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedError extends Place {
  readonly message: string;
}

const setError = StateEffect.define<PlacedError | null>();

/** The message, below the line that it is about. */
class ErrorMessage extends WidgetType {
  constructor(readonly message: string) {
    super();
  }

  override eq(other: ErrorMessage): boolean {
    return other.message === this.message;
  }

  override toDOM(): HTMLElement {
    return element('div', { class: 'error-message' }, this.message);
  }
}

class ErrorLineNumber extends GutterMarker {
  override elementClass = 'error-line';
}

const errorLineNumber = new ErrorLineNumber();
const errorLine = Decoration.line({ class: 'error-line' });
const errorPlace = Decoration.mark({ class: 'expression-error' });

interface ErrorMarks {
  readonly decorations: DecorationSet;
  readonly lineNumbers: RangeSet<GutterMarker>;
}

const noMarks: ErrorMarks = { decorations: Decoration.none, lineNumbers: RangeSet.empty };

const errorField = StateField.define<ErrorMarks>({
  create: () => noMarks,
  update(marks, { effects, newDoc, changes }) {
    for (const effect of effects) {
      if (effect.is(setError))
        return effect.value === null ? noMarks : marksOf(effect.value, newDoc);
    }
    return {
      decorations: marks.decorations.map(changes),
      lineNumbers: marks.lineNumbers.map(changes),
    };
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ decorations }) => decorations),
    gutterLineClass.from(field, (marks) => marks.lineNumbers),
  ],
});

function marksOf(error: PlacedError, doc: Text): ErrorMarks {
  const start = offsetOf(error, doc);
  const line = doc.lineAt(start);
  const word = /^(?:[\w.]+|\S)/.exec(line.text.slice(start - line.from))?.[0] ?? '';
  const marks: Range<Decoration>[] = [errorLine.range(line.from)];
  if (word !== '') marks.push(errorPlace.range(start, start + word.length));
  const message = Decoration.widget({
    widget: new ErrorMessage(error.message),
    block: true,
    side: 1,
  });
  return {
    decorations: Decoration.set([...marks, message.range(line.to)]),
    lineNumbers: RangeSet.of([errorLineNumber.range(line.from)]),
  };
}

/** The nearest place that there is. */
function offsetOf({ line, column }: Place, doc: Text): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column - 1, 0), to);
}

export interface EditorHandlers {
  readonly onChange: () => void;
  /** What was pasted is all that there is; called before `onChange`. */
  readonly onPasteAll: () => void;
  /** What was pasted was a log of that many modules, of which the first one is here now. */
  readonly onPasteLog: (modules: number) => void;
}

export class ModuleEditor {
  readonly #view: EditorView;
  /** In the log that is being pasted; null where that is none. */
  #modulesInLog: number | null = null;

  /** @param handlers hear of each edit, also of {@link replace} */
  constructor(parent: HTMLElement, { onChange, onPasteAll, onPasteLog }: EditorHandlers) {
    this.#view = mountEditor(parent, {
      extensions: [
        lineNumbers(),
        history(),
        // Not the default keys: there Ctrl+Enter would insert a line, here it runs the module. Nor does
        // Tab indent, so that it leads out of the editor.
        keymap.of([...standardKeymap, ...historyKeymap]),
        pythonLanguage,
        embeddedKernels(highlighting),
        codeStyle,
        errorField,
        EditorView.contentAttributes.of({
          'aria-label': 'Inductor module',
          spellcheck: 'false',
          autocapitalize: 'off',
        }),
        typing,
        EditorView.clipboardInputFilter.of((pasted) => {
          const { text, modulesInLog } = moduleTextOf(pasted);
          this.#modulesInLog = modulesInLog;
          return text;
        }),
        EditorView.updateListener.of(({ docChanged, transactions, startState }) => {
          const { from, to } = startState.selection.main;
          const isAll = from === 0 && to === startState.doc.length;
          const isPaste = transactions.some((one) => one.isUserEvent('input.paste'));
          if (isAll && isPaste) onPasteAll();
          if (docChanged) onChange();
          if (isPaste && this.#modulesInLog !== null) onPasteLog(this.#modulesInLog);
        }),
      ],
    });
    followGutter(this.#view);
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  replace(text: string): void {
    const { doc } = this.#view.state;
    this.#view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: { anchor: 0 },
      effects: setError.of(null),
      scrollIntoView: true,
    });
  }

  /** Marks an error and brings it into view, or takes the mark away. */
  showError(error: PlacedError | null): void {
    this.#view.dispatch({ effects: setError.of(error) });
    this.#view.contentDOM.setAttribute('aria-invalid', String(error !== null));
    if (error !== null) this.#reveal(error);
  }

  /** Brings a line into view, puts the cursor there, and the keyboard. */
  goTo(line: number): void {
    this.#reveal({ line, column: 1 });
    this.#view.focus();
  }

  #reveal(place: Place): void {
    const offset = offsetOf(place, this.#view.state.doc);
    this.#view.dispatch({
      selection: { anchor: offset },
      effects: EditorView.scrollIntoView(offset, { y: 'center' }),
    });
  }
}

/** Tells the styles how wide the line numbers are, which stay over what scrolls sideways. */
function followGutter({ dom }: EditorView): void {
  const gutter = dom.querySelector<HTMLElement>('.cm-gutters');
  if (gutter === null) return;
  new ResizeObserver(() => {
    dom.style.setProperty('--gutter', `${gutter.offsetWidth}px`);
  }).observe(gutter);
}
