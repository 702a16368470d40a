// A command-line program that is shipped as one file.
import { FakeDeviceInterface } from 'inductor-fake-device/sync';

console.log(JSON.stringify(FakeDeviceInterface.getDeviceProperties()));
