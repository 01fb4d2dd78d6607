import { describe, expect, it } from "vitest";
import type { ExplanationLine } from "../../api/types";
import { gather } from "./ExplanationLines";

function line(kind: ExplanationLine["kind"], en: string): ExplanationLine {
  return { kind, truth: true, words: { en, fr: en }, until: null, depth: 0, figures: {} };
}

describe("gather", () => {
  it("puts neighbours of one kind under one heading and keeps the order told", () => {
    const groups = gather([
      line("rule", "a"),
      line("rule", "b"),
      line("next", "c"),
      line("rule", "d"),
    ]);
    expect(groups.map((group) => [group.kind, group.lines.map((l) => l.words.en)])).toEqual([
      ["rule", ["a", "b"]],
      ["next", ["c"]],
      ["rule", ["d"]],
    ]);
  });
});
