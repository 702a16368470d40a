/** How code looks, in the editor and in the generated text. Colours are the page's variables. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.meta], color: 'var(--code-comment)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className],
    color: 'var(--code-function)',
  },
  { tag: [tags.operator, tags.punctuation], color: 'var(--code-operator)' },
]);

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    fontSize: 'var(--code-size)',
    lineHeight: '1.6',
    overscrollBehaviorX: 'contain',
    // Its width is what is seen of it: messages between the lines measure by it.
    containerType: 'inline-size',
  },
  '.cm-content': { padding: '0.75rem 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 1rem' },
  '.cm-gutters': {
    color: 'var(--faint)',
    backgroundColor: 'var(--sunken)',
    border: 'none',
  },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 0.25rem 0 0.75rem', minWidth: '2.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--selection)' },
  '.embedded-kernel': { color: 'var(--ink)' },
  '.expression-error': {
    textDecoration: 'underline wavy var(--error)',
    textDecorationSkipInk: 'none',
    textUnderlineOffset: '0.25em',
  },
  '.error-line': { backgroundColor: 'var(--error-ground)' },
  '.cm-gutterElement.error-line': { color: 'var(--error)', fontWeight: '700' },
  // As wide as what is seen, and there whichever part of a long line is in view.
  '.error-message': {
    position: 'sticky',
    left: 'var(--gutter, 0px)',
    boxSizing: 'border-box',
    width: 'calc(100cqi - var(--gutter, 0px))',
    padding: '0.25rem 1rem 0.375rem',
    borderLeft: '3px solid var(--error)',
    fontFamily: 'var(--sans)',
    color: 'var(--error)',
    backgroundColor: 'var(--error-ground)',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

export const codeStyle: Extension = [theme, syntaxHighlighting(highlighting)];

/**
 * Puts an editor into an element, inside a shadow root: there CodeMirror adopts constructed style
 * sheets, where in the document it would add a `<style>`, which a strict content security policy
 * refuses.
 */
export function mountEditor(
  parent: HTMLElement,
  config: Omit<NonNullable<ConstructorParameters<typeof EditorView>[0]>, 'parent' | 'root'>,
): EditorView {
  const root = parent.attachShadow({ mode: 'open' });
  return new EditorView({ ...config, parent: root, root });
}
