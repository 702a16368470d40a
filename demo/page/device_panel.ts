/** The table of what the device answers, and its properties in short. */
import { element, find } from './dom.js';
import { formatMilliseconds } from './format.js';
import { type Interface, type Member, memberGroups } from './members.js';
import { deviceName } from './page_device.js';

/** The facts below the page's title. */
export function showFacts(device: Interface, resolutionMs: number): void {
  const { major, multiProcessorCount, maxThreadsPerMultiProcessor } =
    device.getDeviceProperties() as Record<string, unknown>;
  const facts = {
    device: String(deviceName),
    major: String(major),
    multiprocessors: String(multiProcessorCount),
    threads: String(maxThreadsPerMultiProcessor),
    resolution: formatMilliseconds(resolutionMs),
  };
  for (const [name, text] of Object.entries(facts)) find(`#fact-${name}`).textContent = text;
}

/** Names every member; the answers come from `askAll`, as often as it is called. */
export class MemberTable {
  readonly #answers = new Map<Member, HTMLElement>();

  constructor(root: HTMLElement) {
    const bodies = memberGroups.map(({ title, members }) =>
      element(
        'tbody',
        {},
        element('tr', {}, element('th', { scope: 'rowgroup', colspan: '3' }, title)),
        ...members.map((member) => this.#row(member)),
      ),
    );
    const head = ['in PyTorch', 'here', 'answer'].map((text) =>
      element('th', { scope: 'col' }, text),
    );
    root.replaceChildren(
      element(
        'table',
        { class: 'members' },
        element('thead', {}, element('tr', {}, ...head)),
        ...bodies,
      ),
    );
  }

  askAll(device: Interface): void {
    for (const [member, cell] of this.#answers) cell.replaceChildren(...ask(member, device));
  }

  #row(member: Member): HTMLElement {
    const answer = element('td', { class: 'answer' });
    this.#answers.set(member, answer);
    return element(
      'tr',
      {},
      element('td', { class: 'pytorch' }, element('code', {}, member.pytorch)),
      element('th', { scope: 'row' }, element('code', {}, member.javascript)),
      answer,
    );
  }
}

function ask(member: Member, device: Interface): Node[] {
  try {
    const answer = member.ask(device);
    const attributes: Record<string, string> = answer === undefined ? { class: 'nothing' } : {};
    return [element('code', attributes, show(answer))];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [
      element('code', { class: 'error-name' }, error.name),
      element('span', { class: 'error-text' }, error.message),
    ];
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number') return String(Math.round(value * 1e4) / 1e4);
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) =>
    typeof field === 'function' ? `${name}()` : `${name}: ${show(field)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
