import { GRPC_CODE } from "../grpc-code.ts";
import { grpcMethod } from "../grpc-method.ts";
import { AgentBytes, CheckAgentRequest, CheckAgentResponse } from "../proto/ssh.ts";
import { forwardAgent } from "./forward-agent.ts";
import { serveStream } from "./serve-stream.ts";
import { serveUnary } from "./serve-unary.ts";
import { StatusError } from "./status-error.ts";
import type { SessionService, SessionState } from "./types.ts";

const SERVICE = "/moby.sshforward.v1.SSH";

/** Header of a ForwardAgent call (`KeySSHID` of BuildKit's session/sshforward). */
const ID_HEADER = "buildkit.ssh.id";

/** ssh agents by id; "not found" lets the daemon leave out an optional one. */
export function sshService(state: SessionState): SessionService | undefined {
  const { agents = {} } = state.offer;
  if (Object.keys(agents).length === 0) return undefined;
  const socketOf = (id: string): string => {
    const socket = Object.hasOwn(agents, id) ? agents[id] : undefined;
    if (socket === undefined) throw new StatusError(GRPC_CODE.notFound, `ssh agent ${id} is not offered`);
    return socket;
  };
  return {
    methods: {
      CheckAgent: grpcMethod({
        path: `${SERVICE}/CheckAgent`,
        request: CheckAgentRequest,
        response: CheckAgentResponse,
      }),
      ForwardAgent: grpcMethod({
        path: `${SERVICE}/ForwardAgent`,
        request: AgentBytes,
        response: AgentBytes,
        requestStream: true,
        responseStream: true,
      }),
    },
    handlers: {
      CheckAgent: serveUnary(state, async ({ ID = "" }: { readonly ID?: string }) => {
        socketOf(ID || "default");
        return {};
      }),
      ForwardAgent: serveStream<{ readonly data?: Uint8Array }, object>(state, (call) =>
        forwardAgent(socketOf(String(call.metadata.get(ID_HEADER)[0] ?? "default")), call),
      ),
    },
  };
}
