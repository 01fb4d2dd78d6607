import { describe, expect, it } from "vitest";
import type { Scenario } from "../../api/types";
import { opposite } from "./Acts";

const live = { key: "welcome", live_version: 2 } as Scenario;
const draft = { key: "welcome", live_version: null } as Scenario;

describe("opposite", () => {
  it("takes each act back", () => {
    const key = "welcome";
    expect(opposite({ kind: "pause", key }, live)).toEqual({ kind: "resume", key });
    expect(opposite({ kind: "resume", key }, live)).toEqual({ kind: "pause", key });
    const publish = { kind: "publish", key, version: 3 } as const;
    expect(opposite(publish, live)).toEqual({ kind: "publish", key, version: 2 });
    expect(opposite(publish, draft)).toEqual({ kind: "pause", key });
  });
});
