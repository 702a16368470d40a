/** The fake device as somebody would write it by hand in JavaScript, without checks and without a core. */
export class HandWrittenEvent {
  recordedTime: number | null = null;
  constructor(readonly enableTiming: boolean) {}

  record(_stream: null): void {
    if (!this.enableTiming) return;
    if (this.recordedTime !== null) throw new Error('recorded already');
    this.recordedTime = performance.now();
  }
}

export abstract class HandWrittenDevice {
  static readonly Event = HandWrittenEvent;
  static currentDevice(): number {
    return 0;
  }
}
