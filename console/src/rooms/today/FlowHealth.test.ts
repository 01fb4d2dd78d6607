import { describe, expect, it } from "vitest";
import { verdict } from "./FlowHealth";
import { flow as words } from "./words";

const well = { inbox_depth: 3, oldest_seconds: 0.4, queued_messages: 2, engines: 1, senders: 1 };

describe("verdict", () => {
  it("is calm while the oldest item is young", () => {
    expect(verdict(well)).toEqual({ well: true, words: words.well, values: {} });
  });

  it("names what is missing before what is late", () => {
    expect(verdict({ ...well, engines: 0, oldest_seconds: 900 }).words).toBe(words.noEngine);
    expect(verdict({ ...well, senders: 0 }).words).toBe(words.noSender);
  });

  it("counts what waits when it waits too long", () => {
    const late = verdict({ ...well, inbox_depth: 41, oldest_seconds: 61.7 });
    expect(late).toEqual({ well: false, words: words.slow, values: { n: 41, seconds: 62 } });
  });
});
