/** Kernels stand in the generated module as string literals: highlighted as the Python that they are. */
import { pythonLanguage } from '@codemirror/lang-python';
import type { HighlightStyle } from '@codemirror/language';
import { type Extension, Prec, type Range, RangeSet } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { highlightTree } from '@lezer/highlight';

/** Where a kernel's text is, in the module's. */
interface Literal {
  readonly start: number;
  readonly kernel: string;
}

const kernelText = Decoration.mark({ class: 'embedded-kernel' });

function literalsIn(text: string): Literal[] {
  return [...text.matchAll(/'''\n(.*?)'''/gs)].map((match) => {
    const [literal, kernel = ''] = match;
    return { start: match.index + literal.indexOf(kernel), kernel };
  });
}

function marksOf({ start, kernel }: Literal, highlighting: HighlightStyle): Range<Decoration>[] {
  const marks = [kernelText.range(start, start + kernel.length)];
  highlightTree(pythonLanguage.parser.parse(kernel), highlighting, (from, to, tokenClass) => {
    marks.push(Decoration.mark({ class: tokenClass }).range(start + from, start + to));
  });
  return marks;
}

/** Only what is in view is parsed: a module may have hundreds of kernels, and is parsed as it is typed. */
export function embeddedKernels(highlighting: HighlightStyle): Extension {
  class KernelsInView {
    decorations: DecorationSet;
    #literals: readonly Literal[];

    constructor(view: EditorView) {
      this.#literals = literalsIn(view.state.doc.toString());
      this.decorations = this.#decorate(view);
    }

    update({ docChanged, viewportChanged, view }: ViewUpdate): void {
      if (docChanged) this.#literals = literalsIn(view.state.doc.toString());
      if (docChanged || viewportChanged) this.decorations = this.#decorate(view);
    }

    #decorate({ viewport }: EditorView): DecorationSet {
      const seen = this.#literals.filter(
        ({ start, kernel }) =>
          kernel !== '' && start < viewport.to && start + kernel.length > viewport.from,
      );
      return RangeSet.of(
        seen.flatMap((literal) => marksOf(literal, highlighting)),
        true,
      );
    }
  }
  // What has the highest precedence is innermost: inside the colour of the literal.
  return Prec.highest(
    ViewPlugin.fromClass(KernelsInView, { decorations: ({ decorations }) => decorations }),
  );
}
