import { VERSION } from 'inductor-fake-device';
import { MemberTable, showFacts } from './device_panel.js';
import { element, find } from './dom.js';
import { loadProfiles, useProfile } from './page_device.js';
import { measureResolution } from './timing.js';
import { Workbench } from './workbench.js';

async function start(): Promise<void> {
  find('#version').textContent = `inductor-fake-device ${VERSION}`;
  const profiles = await loadProfiles();
  const select = find<HTMLSelectElement>('#profile');
  select.replaceChildren(...profiles.map((name) => element('option', {}, name)));
  let device = useProfile(select.value);
  const resolutionMs = measureResolution(device.timed);
  const members = new MemberTable(find('#members'));
  const again = find<HTMLButtonElement>('#ask-again');
  const show = (): void => {
    showFacts(device.timed.Interface, resolutionMs);
    members.askAll(device.timed.Interface);
  };
  show();
  const workbench = new Workbench(device, resolutionMs);
  again.addEventListener('click', () => members.askAll(device.timed.Interface));
  select.addEventListener('change', () => {
    device = useProfile(select.value);
    show();
    workbench.useDevice(device);
  });
  again.disabled = false;
  select.disabled = false;
  document.documentElement.dataset.ready = 'true';
}

start().catch((error: unknown) => {
  // Where a reader looks for what the page is doing, not in a console.
  find('#status').textContent =
    `the page cannot start: ${error instanceof Error ? error.message : String(error)}`;
});
