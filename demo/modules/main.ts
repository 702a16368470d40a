import { find } from '../page/dom.js';
import { Runner } from './runner.js';

const runner = new Runner({
  onReady: ({ version }) => {
    find('#version').textContent = `inductor-fake-device ${version}`;
    document.documentElement.dataset.ready = 'true';
  },
});
void runner.start();
