/** Segments: named conditions, their sentences and their members. */
import { useQuery } from "@tanstack/react-query";
import { ask, client } from "./client";
import { usePages } from "./pages";
import type { ContactPage, ContactRow } from "./types";

const LIVE_MS = 10_000;

export function useSegments() {
  return useQuery({
    queryKey: ["segments"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/segments", { signal })),
    refetchInterval: LIVE_MS,
  });
}

export function useSegment(key: string) {
  return useQuery({
    queryKey: ["segment", key],
    queryFn: ({ signal }) =>
      ask(client.GET("/api/v1/segments/{key}", { params: { path: { key } }, signal })),
    refetchInterval: LIVE_MS,
  });
}

export function useMembers(key: string) {
  return usePages<ContactRow, ContactPage>(["segment", key, "members"], (cursor, signal) =>
    ask(
      client.GET("/api/v1/segments/{key}/members", {
        params: { path: { key }, query: { cursor } },
        signal,
      }),
    ),
  );
}
