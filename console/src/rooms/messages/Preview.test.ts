import { describe, expect, it } from "vitest";
import { sealed } from "./Preview";

describe("sealed", () => {
  it("puts the policy before anything the head says", () => {
    const html = sealed(
      '<html><head lang="fr"><link href="https://x.example/a.css"></head></html>',
    );
    expect(html.indexOf("Content-Security-Policy")).toBeLessThan(html.indexOf("<link"));
    expect(html).toContain("default-src 'none'");
  });

  it("seals a message that has no head", () => {
    expect(sealed("<p>Hello</p>")).toMatch(/^<meta http-equiv="Content-Security-Policy"/);
  });
});
