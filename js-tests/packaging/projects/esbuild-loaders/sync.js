// The synchronous entry has its bytes in itself: no bundler needs to be told anything.
import * as sync from 'inductor-fake-device/sync';
import { show } from './show.js';

show(sync);
