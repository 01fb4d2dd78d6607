import { describe, expect, it } from "vitest";
import { formats } from "./format";

const NOON = "2026-01-02T12:00:00.000000Z";

describe("formats", () => {
  it("writes instants on the brand's clock", () => {
    expect(formats("en", "Europe/Paris").time(NOON)).toBe("13:00");
    expect(formats("fr", "America/New_York").time(NOON)).toBe("07:00");
  });

  it("survives a time zone it does not know", () => {
    expect(formats("en", "Mars/Olympus").time(NOON)).toMatch(/^\d\d:\d\d$/);
  });

  it("compares with the period before, and says nothing against nothing", () => {
    const format = formats("en", "UTC");
    expect(format.change(108, 100)).toBe("+8%");
    expect(format.change(50, 100)).toBe("−50%");
    expect(format.change(5, 0)).toBeNull();
  });

  it("tells how long ago, then the date beyond a week", () => {
    const now = new Date(NOON).getTime();
    const format = formats("en", "UTC");
    expect(format.ago("2026-01-02T11:57:00Z", now)).toBe("3 minutes ago");
    expect(format.ago("2026-01-01T12:00:00Z", now)).toBe("yesterday");
    expect(format.ago("2025-12-01T12:00:00Z", now)).toBe("1 Dec, 12:00");
  });
});
