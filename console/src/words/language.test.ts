import { describe, expect, it } from "vitest";
import { say } from "./language";

const sent = { en: "{n} {n:message|messages} sent", fr: "{n} {n:message envoyé|messages envoyés}" };

describe("say", () => {
  it("writes numbers and plurals the way each language does", () => {
    expect(say("en", sent, { n: 1204 })).toBe("1,204 messages sent");
    expect(say("fr", sent, { n: 1204 })).toBe("1\u202f204 messages envoyés");
    expect(say("en", sent, { n: 0 })).toBe("0 messages sent");
    expect(say("fr", sent, { n: 0 })).toBe("0 message envoyé");
    expect(say("fr", sent, { n: 1 })).toBe("1 message envoyé");
  });

  it("keeps French punctuation on its line", () => {
    const words = { en: "", fr: "« Oui » : est-ce sûr ?" };
    expect(say("fr", words)).toBe("«\u00a0Oui\u00a0»\u00a0: est-ce sûr\u202f?");
  });

  it("says nothing for no words, and leaves an unknown name as it is", () => {
    expect(say("fr", null)).toBe("");
    expect(say("en", { en: "Hello {who}", fr: "" })).toBe("Hello {who}");
  });
});
