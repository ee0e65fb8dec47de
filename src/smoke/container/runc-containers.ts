import { runImage } from "../../image/run-image.ts";
import type { ContainerStarter } from "./container.ts";

const GRACE_MS = 2000;

/** Containers of a layout's image with runc, on the network of this machine. Each unpacks the image for itself. */
export function runcContainers(image: {
  readonly dir: string;
  readonly digest: string;
  readonly program: string;
  readonly signal?: AbortSignal;
}): ContainerStarter {
  return {
    sharesPorts: true,
    close: async () => undefined,
    start: async ({ process, settings, port, onOutput }) => {
      const { user } = settings;
      const running = await runImage({
        layoutDir: image.dir,
        digest: image.digest,
        runc: image.program,
        command: process.argv,
        env: settings.env,
        ...(user === undefined ? {} : { user }),
        ...(image.signal === undefined ? {} : { signal: image.signal }),
        onOutput: (stream, text) => onOutput(stream, Buffer.from(text)),
      });
      return { exited: running.wait(), port: async () => port, end: () => running.kill(GRACE_MS) };
    },
  };
}
