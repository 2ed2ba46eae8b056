import type { EngineInput } from "../../../shared/engine/input.ts";
import type { EngineOutput } from "../../../shared/engine/output.ts";
import type { PeerMessage } from "../../../shared/wire/message.ts";

/** One line of the trace. Manifests and holdings are cut to what tells one from another. */
export function describeInput(input: EngineInput): string {
  switch (input.type) {
    case "play":
      return `play ${input.manifest.renditionId}`;
    case "expect-next":
      return `expect-next ${input.manifest?.renditionId ?? "nothing"}`;
    case "cache-loaded":
      return `cache-loaded ${input.renditions.length} renditions, ${input.quotaBytes} bytes`;
    case "message":
      return `message ${input.linkId} ${describeMessage(input.message)}`;
    case "timeout":
      return "timeout";
    default:
      return JSON.stringify(input);
  }
}

export function describeOutput(output: EngineOutput): string {
  return output.type === "send" ? `send ${output.linkId} ${describeMessage(output.message)}` : JSON.stringify(output);
}

function describeMessage(message: PeerMessage): string {
  if (message.type !== "holdings") return JSON.stringify(message);
  return `holdings ${message.held.map((held) => `${held.renditionId}:${held.bits.join(".")}`).join(" ")}`;
}
