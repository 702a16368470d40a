/** Kernels stand in the generated module as string literals: highlighted as the Python that they are. */
import { pythonLanguage } from '@codemirror/lang-python';
import type { HighlightStyle } from '@codemirror/language';
import { type Extension, Prec, type Range, RangeSet } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';
import { highlightTree } from '@lezer/highlight';

const kernelText = Decoration.mark({ class: 'embedded-kernel' });

export function embeddedKernels(highlighting: HighlightStyle): Extension {
  const marksOf = (text: string): Range<Decoration>[] =>
    [...text.matchAll(/'''\n(.*?)'''/gs)].flatMap((match) => {
      const [literal, kernel = ''] = match;
      const start = match.index + literal.indexOf(kernel);
      const marks = [kernelText.range(start, start + kernel.length)];
      highlightTree(pythonLanguage.parser.parse(kernel), highlighting, (from, to, tokenClass) => {
        marks.push(Decoration.mark({ class: tokenClass }).range(start + from, start + to));
      });
      return marks;
    });
  // What has the highest precedence is innermost: inside the colour of the literal.
  return Prec.highest(
    EditorView.decorations.compute(['doc'], (state) =>
      RangeSet.of(marksOf(state.doc.toString()), true),
    ),
  );
}
