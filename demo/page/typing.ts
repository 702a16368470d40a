/** What both editors do with what is typed. */
import { EditorView } from '@codemirror/view';

/**
 * Replaces a selection by what is typed without the browser's help. Chromium keeps the style of replaced
 * text in a style attribute, which a strict content security policy reports, and CodeMirror drops.
 */
function insertOurselves(event: InputEvent, view: EditorView): boolean {
  const { inputType, data } = event;
  const isTyped = inputType === 'insertText' && data !== null && !view.composing;
  if (!isTyped || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type' });
  return true;
}

export const typing = EditorView.domEventHandlers({ beforeinput: insertOurselves });
