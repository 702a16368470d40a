import { VERSION } from 'inductor-fake-device';
import { MemberTable, showFacts } from './device_panel.js';
import { find } from './dom.js';
import { loadFakeDevice } from './fake_device.js';
import { measureResolution } from './timing.js';
import { Workbench } from './workbench.js';

async function start(): Promise<void> {
  find('#version').textContent = `inductor-fake-device ${VERSION}`;
  const device = await loadFakeDevice();
  const resolutionMs = measureResolution(device);
  showFacts(device, resolutionMs);
  new Workbench(device, resolutionMs);
  const members = new MemberTable(find('#members'), device);
  members.askAll();
  const again = find<HTMLButtonElement>('#ask-again');
  again.addEventListener('click', () => members.askAll());
  again.disabled = false;
  document.documentElement.dataset.ready = 'true';
}

start().catch((error: unknown) => {
  // Where a reader looks for what the page is doing, not in a console.
  find('#status').textContent =
    `the page cannot start: ${error instanceof Error ? error.message : String(error)}`;
});
