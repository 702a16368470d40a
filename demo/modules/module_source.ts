/** Where the reader's modules come from besides the keyboard: files, dropped or chosen. */
import { find } from '../page/dom.js';
import { formatBytes } from '../page/format.js';

/** No module is as long as this; a file that is, is something else. */
const LONGEST_FILE = 8 * 1024 * 1024;

/** What is no text has NUL in it, or bytes that are no letters, which become U+FFFD. */
const NO_TEXT = ['\0', '\ufffd'];

export interface FileHandlers {
  readonly onText: (text: string, name: string) => void;
  readonly onRefused: (message: string) => void;
}

/** Takes files that are dropped onto the editor, or chosen by its button. */
export function listenForFiles(handlers: FileHandlers): void {
  const area = find('#drop');
  const chooser = find<HTMLInputElement>('#file');
  const carriesFile = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes('Files') ?? false;
  // Before the editor hears of it, which would insert the file's text where it is dropped.
  const onDrag = (listener: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    listener(event);
  };
  const mark = (isOver: boolean) => () => area.classList.toggle('dropping', isOver);
  area.addEventListener('dragover', onDrag(mark(true)), { capture: true });
  area.addEventListener('dragleave', mark(false));
  area.addEventListener(
    'drop',
    onDrag(({ dataTransfer }) => {
      area.classList.remove('dropping');
      void take(dataTransfer?.files[0], handlers);
    }),
    { capture: true },
  );
  find('#open').addEventListener('click', () => chooser.click());
  chooser.addEventListener('change', () => {
    void take(chooser.files?.[0], handlers);
    // The same file again is a choice, too.
    chooser.value = '';
  });
}

async function take(file: File | undefined, { onText, onRefused }: FileHandlers): Promise<void> {
  if (file === undefined) return;
  if (file.size > LONGEST_FILE) {
    onRefused(`${file.name} has ${formatBytes(file.size)}: too long to be a module`);
    return;
  }
  let text: string;
  try {
    text = await file.text();
  } catch (error) {
    onRefused(`${file.name} cannot be read: ${error instanceof Error ? error.message : error}`);
    return;
  }
  if (NO_TEXT.some((letter) => text.includes(letter))) {
    onRefused(`${file.name} is no text in UTF-8, so it is no module`);
  } else {
    onText(text, file.name);
  }
}
