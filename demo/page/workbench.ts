/**
 * The expression, what is generated from it, and what running it gave.
 *
 * Code is generated as the reader types; running is asked for. What cannot be compiled leaves the last
 * good code and result in place, marked as outdated.
 */
import { dtype } from 'inductor-fake-device';
import { CodegenError, type CompiledProgram, ExpressionError } from '../codegen/index.js';
import { fragmentOf } from '../modules/link.js';
import { CodeView } from './code_view.js';
import { type Compilation, compileExpression } from './compilation.js';
import { element, find } from './dom.js';
import { ExpressionEditor } from './expression_editor.js';
import { formatMeasured, formatShape, plural } from './format.js';
import { generateValues } from './generator.js';
import { InputPanel } from './input_panel.js';
import { FieldError } from './number_field.js';
import { deviceName, type PageDevice } from './page_device.js';
import { showTensors, showTiming, showTrace } from './result_panel.js';
import { firstSample, onSample, type Sample, showCurrentSample } from './samples.js';
import { Tabs } from './tabs.js';
import type { Tensor } from './tensor_table.js';
import { measureRepeatedly, type RepeatedMeasurement } from './timing.js';
import { traceRun } from './tracing.js';

const tabs = {
  'tab-kernels': {
    language: 'python',
    label: 'Triton kernels',
    text: (c: Compilation) => c.kernels,
  },
  'tab-module': {
    language: 'python',
    label: 'Inductor module',
    text: (c: Compilation) => c.program.triton,
  },
  'tab-javascript': {
    language: 'javascript',
    label: 'JavaScript wrapper',
    text: (c: Compilation) => c.program.javascript,
  },
} as const;

type TabId = keyof typeof tabs;

const PAUSE_MS = 300;

export class Workbench {
  #device: PageDevice;
  readonly #resolutionMs: number;
  readonly #editor: ExpressionEditor;
  readonly #inputs: InputPanel;
  readonly #code: CodeView;
  readonly #samples = find('#samples');
  readonly #status = find('#status');
  #tab: TabId = 'tab-kernels';
  /** The last that succeeded. */
  #compilation: Compilation | null = null;
  /** Whether it belongs to what the controls say now. */
  #isCurrent = false;
  /** What the result that is shown belongs to. */
  #shown: { readonly expression: string; readonly state: string } | null = null;
  /** While several controls are set at once. */
  #isSettingUp = false;
  /** Shows an error when the reader pauses: half a word is no mistake yet. */
  #errorTimer: ReturnType<typeof setTimeout> | undefined;
  #error: unknown = null;

  constructor(device: PageDevice, resolutionMs: number) {
    this.#device = device;
    this.#resolutionMs = resolutionMs;
    const changed = (): void => this.#compile();
    this.#editor = new ExpressionEditor(find('#expression-editor'), changed);
    this.#inputs = new InputPanel(find('#inputs'), changed);
    this.#code = new CodeView(find('#code'));
    new Tabs(find('#code-tabs'), (id) => this.#selectTab(id as TabId));
    onSample(this.#samples, (sample) => {
      this.#setUp(sample);
      this.run();
    });
    const handOver = find<HTMLButtonElement>('#hand-over');
    handOver.addEventListener('click', () => this.#handOver());
    handOver.disabled = false;
    const runButton = find<HTMLButtonElement>('#run');
    runButton.addEventListener('click', () => this.run());
    runButton.disabled = false;
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.run();
    });
    this.#setUp(firstSample(this.#samples));
    this.run();
  }

  /** Another device: what is in the editor is compiled and run for it. */
  useDevice(device: PageDevice): void {
    this.#device = device;
    this.#compile();
    this.run();
  }

  /** Runs what the editor holds, if it could be compiled. */
  run(): void {
    if (this.#compilation === null || !this.#isCurrent) {
      this.#showError();
      return;
    }
    try {
      this.#run(this.#compilation);
    } catch (error) {
      this.#error = error;
      this.#showError();
    }
  }

  #run({ program, expression }: Compilation): void {
    const seed = this.#inputs.seed();
    const inputs = program.inputs.map(({ name, shape }) => {
      const [rows = 1, columns = 1] = shape;
      return { name, shape, data: generateValues(seed, name, [rows, columns]) };
    });
    const data = inputs.map((input) => input.data);
    const { timed } = this.#device;
    // As benchmarks do: the first run pays for what the JavaScript engine compiles.
    program.run(timed, data);
    const result = program.run(timed, data);
    const repeated = this.#repeat(program, inputs);
    const traced = traceRun(this.#device, program, data);
    const run = { inputs, result, repeated, traced, product: timed.profile.product };
    showTensors(find('#tensors'), run);
    showTrace(find('#trace'), run);
    showTiming(find('#timing'), run, this.#resolutionMs);
    this.#shown = { expression, state: this.#state() };
    this.#showResultOrigin();
    const time = formatMeasured(result.totalMs, this.#resolutionMs);
    this.#say(
      `${plural(result.kernels.length, 'kernel')}, ${time}, output ${formatShape(program.outputShape)}`,
    );
  }

  /** Calls with inputs that are on the device already. */
  #repeat(program: CompiledProgram, inputs: readonly Tensor[]): RepeatedMeasurement {
    const { timed } = this.#device;
    const tensors = inputs.map(({ data, shape }) =>
      timed.fromArray(data, dtype.float32, { size: shape }),
    );
    try {
      return measureRepeatedly(timed, this.#resolutionMs, () => {
        // A call takes its arguments over; the tensors themselves go on.
        const args = tensors.map((tensor) =>
          timed.reinterpretTensor(tensor, tensor.size, tensor.stride),
        );
        for (const output of program.call(timed, args).outputs) output.dispose();
      });
    } finally {
      for (const tensor of tensors) tensor.dispose();
    }
  }

  #setUp({ expression, shapes }: Sample): void {
    this.#isSettingUp = true;
    for (const [name, shape] of shapes) this.#inputs.setShape(name, shape);
    this.#editor.replace(expression);
    this.#isSettingUp = false;
    this.#compile();
  }

  #compile(): void {
    if (this.#isSettingUp) return;
    clearTimeout(this.#errorTimer);
    const expression = this.#editor.text;
    showCurrentSample(this.#samples, expression);
    try {
      this.#inputs.seed();
      this.#compilation = compileExpression(expression, this.#inputs.shapes(), deviceName);
      this.#isCurrent = true;
    } catch (error) {
      this.#isCurrent = false;
      this.#error = error;
      this.#errorTimer = setTimeout(() => this.#showError(), PAUSE_MS);
      this.#showCodeOrigin();
      return;
    } finally {
      this.#showResultOrigin();
    }
    this.#editor.showError(null, false);
    this.#say('not run yet');
    this.#inputs.showUse(this.#compilation.program.inputs.map(({ name }) => name));
    this.#showCode(this.#compilation);
    this.#showCodeOrigin();
  }

  /** Opens the other page, with the generated module in it. */
  async #handOver(): Promise<void> {
    if (this.#compilation === null || !this.#isCurrent) {
      this.#showError();
      return;
    }
    const fragment = await fragmentOf(this.#compilation.program.triton);
    location.assign(`./index.html#${fragment}`);
  }

  #showError(): void {
    clearTimeout(this.#errorTimer);
    const error = this.#error;
    const isInExpression = !(error instanceof FieldError);
    const range = error instanceof ExpressionError ? error : null;
    this.#editor.showError(range, isInExpression);
    this.#status.classList.add('error');
    this.#status.replaceChildren(
      ...(range === null
        ? []
        : [element('strong', {}, `${this.#editor.describePosition(range.start)}: `)]),
      describe(error),
    );
  }

  #say(text: string): void {
    this.#status.classList.remove('error');
    this.#status.textContent = text;
  }

  #selectTab(tab: TabId): void {
    this.#tab = tab;
    find('#code').setAttribute('aria-labelledby', tab);
    if (this.#compilation !== null) this.#showCode(this.#compilation);
    this.#code.scrollToTop();
  }

  #showCode(compilation: Compilation): void {
    const { language, label, text } = tabs[this.#tab];
    this.#code.show(text(compilation), language, label);
  }

  #showCodeOrigin(): void {
    const origin = find('#code-origin');
    if (this.#isCurrent || this.#compilation === null) {
      origin.replaceChildren();
      return;
    }
    origin.replaceChildren(
      outdatedMark(),
      ' of ',
      element('code', {}, this.#compilation.expression),
    );
  }

  #showResultOrigin(): void {
    if (this.#shown === null) return;
    const { expression, state } = this.#shown;
    const isOutdated = !this.#isCurrent || state !== this.#state();
    find('#result').classList.toggle('outdated', isOutdated);
    find('#result-origin').replaceChildren(
      ...(isOutdated ? [outdatedMark(), ' '] : []),
      'of ',
      element('code', { title: expression }, expression),
    );
  }

  /** All that a result depends on, for comparison. */
  #state(): string {
    const inputs = this.#compilation?.program.inputs ?? [];
    return JSON.stringify([this.#editor.text, inputs, this.#inputs.seed()]);
  }
}

function outdatedMark(): HTMLElement {
  return element('strong', { class: 'outdated-mark' }, 'outdated');
}

/** A failure of the generator says what to do; anything else is a fault, and said to be one. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof CodegenError || error instanceof FieldError
    ? message
    : `a fault of this page: ${message}`;
}
