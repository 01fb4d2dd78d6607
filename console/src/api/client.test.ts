import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, ask, client, readCookie } from "./client";

function answering(status: number, body: unknown) {
  const fetch = vi.fn<(request: Request) => Promise<Response>>(() =>
    Promise.resolve(
      new Response(JSON.stringify(body), {
        status,
        headers: { "Content-Type": "application/json" },
      }),
    ),
  );
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

describe("ask", () => {
  it("throws the API's own words", async () => {
    const words = { en: "No such person.", fr: "Personne de ce nom." };
    answering(404, { error: { code: "not_found", words } });
    const error = await ask(client.GET("/api/v1/policy")).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, code: "not_found", words, problems: [] });
  });

  it("says so when nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed to fetch")));
    await expect(ask(client.GET("/api/v1/policy"))).rejects.toMatchObject({ status: 0 });
  });

  it("carries the CSRF token on writes only", async () => {
    document.cookie = "csrftoken=abc123";
    const fetch = answering(200, {});
    await ask(client.GET("/api/v1/policy"));
    await ask(client.POST("/api/v1/sources", { body: { name: "Shop" } }));
    const tokens = fetch.mock.calls.map(([request]) => request.headers.get("X-CSRFToken"));
    expect(tokens).toEqual([null, "abc123"]);
  });
});

describe("readCookie", () => {
  it("finds one among several", () => {
    expect(readCookie("csrftoken", "a=1; csrftoken=x%20y; b=2")).toBe("x y");
    expect(readCookie("csrftoken", "a=1")).toBeNull();
  });
});
