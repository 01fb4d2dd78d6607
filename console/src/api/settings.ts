/** Governance, keys and sources. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, client } from "./client";
import type { ApiKey, Scope, Source } from "./types";

const EVENTS_LIVE_MS = 3_000;

export function usePolicy() {
  return useQuery({
    queryKey: ["policy"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/policy", { signal })),
  });
}

export function useKeys() {
  return useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/keys", { signal })),
  });
}

export function useCreateKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; scopes: Scope[] }) =>
      ask(client.POST("/api/v1/keys", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
}

/** Revokes a key. Not a hook: it may run after its page was left. */
export function revokeKey(id: ApiKey["id"]) {
  return ask(
    client.DELETE("/api/v1/keys/{key_id}", { params: { path: { key_id: id } }, keepalive: true }),
  );
}

export function useSources() {
  return useQuery({
    queryKey: ["sources"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/sources", { signal })),
  });
}

export function useCreateSource() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string }) => ask(client.POST("/api/v1/sources", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sources"] }),
  });
}

/** Revokes a write key. Not a hook: it may run after its page was left. */
export function revokeSource(id: Source["id"]) {
  return ask(
    client.DELETE("/api/v1/sources/{source_id}", {
      params: { path: { source_id: id } },
      keepalive: true,
    }),
  );
}

/** The event names received, refreshed so that a first event shows at once. */
export function useEventNames() {
  return useQuery({
    queryKey: ["event-names"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/events/names", { signal })),
    refetchInterval: EVENTS_LIVE_MS,
  });
}
