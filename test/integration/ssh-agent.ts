import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { emptyFolder } from "./small-project.ts";

/** A real ssh agent with one key made for the test. */
export interface TestAgent {
  readonly socket: string;
  /** `SHA256:…`, as ssh-add -l prints it. */
  readonly fingerprint: string;
  /** Text of the private key, which must not appear anywhere. */
  readonly privateKey: string;
  /** Fingerprints of the keys it holds now. */
  keys(): readonly string[];
  stop(): void;
}

export function startTestAgent(readKey: (path: string) => string): TestAgent {
  const folder = emptyFolder();
  const key = join(folder, "key");
  const socket = join(folder, "s");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "factory-test", "-f", key]);
  const started = execFileSync("ssh-agent", ["-a", socket, "-s"], { encoding: "utf8" });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
  const agent = (...args: readonly string[]) =>
    execFileSync("ssh-add", args, {
      encoding: "utf8",
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: ["ignore", "pipe", "ignore"],
    });
  agent(key);
  const keys = () => [...agent("-l").matchAll(/SHA256:\S+/g)].map(([fingerprint]) => fingerprint);
  return {
    socket,
    fingerprint: keys()[0] ?? "",
    privateKey: readKey(key),
    keys,
    stop: () => process.kill(pid, "SIGTERM"),
  };
}
