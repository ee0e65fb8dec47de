import { ServerInterceptingCall, type ServerInterceptor } from "@grpc/grpc-js";

/** Messages handed to the transport and not yet taken; at 256 KiB each they bound the memory of one call. */
const AHEAD = 32;

/**
 * Lets a handler write a few messages ahead of the transport. Without it every message waits for the one before
 * to be on the wire, and the thousands of small ones that list a folder are sent one by one.
 */
export const writeAhead: ServerInterceptor = (_method, call) => new WriteAheadCall(call);

class WriteAheadCall extends ServerInterceptingCall {
  #ahead = 0;
  #resume: (() => void) | undefined;

  override sendMessage(message: unknown, callback: () => void): void {
    this.#ahead += 1;
    // The message is serialised before this returns, so its bytes may be overwritten afterwards.
    super.sendMessage(message, () => {
      this.#ahead -= 1;
      const resume = this.#resume;
      this.#resume = undefined;
      resume?.();
    });
    if (this.#ahead < AHEAD) callback();
    else this.#resume = callback;
  }
}
