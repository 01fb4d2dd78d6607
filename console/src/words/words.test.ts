import { describe, expect, it } from "vitest";
import type { Words } from "./language";

const modules = import.meta.glob<Record<string, unknown>>(
  ["../**/words.ts", "../**/*Words.ts", "./phrases.ts"],
  { eager: true },
);

function isWords(value: unknown): value is Words {
  return typeof value === "object" && value !== null && "en" in value && "fr" in value;
}

function collect(value: unknown): Words[] {
  if (isWords(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(collect) : [];
}

const all = Object.values(modules).flatMap(collect);

const names = (text: string) => new Set([...text.matchAll(/\{(\w+)/g)].map((match) => match[1]));

describe("our words", () => {
  it("are found", () => {
    expect(all.length).toBeGreaterThan(150);
  });

  it.each(all.map((words) => [words.en, words] as const))("%s", (_, words) => {
    expect(words.en).not.toBe("");
    expect(words.fr).not.toBe("");
    expect(`${words.en}${words.fr}`).not.toMatch(/!/);
    // French may need a number where English does not, for its agreements; never a name less.
    for (const name of names(words.en)) expect(names(words.fr)).toContain(name);
  });
});
