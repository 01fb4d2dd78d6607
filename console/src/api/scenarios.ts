/** Scenarios: the list, one version, the library, and the switches. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, client } from "./client";

const LIVE_MS = 5_000;

export function useScenarios() {
  return useQuery({
    queryKey: ["scenarios"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/scenarios", { signal })),
    refetchInterval: LIVE_MS,
  });
}

export function useScenario(key: string, version?: number) {
  return useQuery({
    queryKey: ["scenario", key, version ?? "live"],
    queryFn: ({ signal }) =>
      ask(
        client.GET("/api/v1/scenarios/{key}", {
          params: { path: { key }, query: { version } },
          signal,
        }),
      ),
    refetchInterval: LIVE_MS,
    placeholderData: keepPreviousData,
  });
}

export function useLibrary() {
  return useQuery({
    queryKey: ["library"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/scenarios/library", { signal })),
  });
}

function useRefreshScenarios() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ["scenarios", "scenario", "library", "overview"].map((key) =>
        queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
}

export function useInstall() {
  const refresh = useRefreshScenarios();
  return useMutation({
    mutationFn: (name: string) =>
      ask(client.POST("/api/v1/scenarios/library/{name}/install", { params: { path: { name } } })),
    onSuccess: refresh,
  });
}

export type Switch =
  | { kind: "pause"; key: string }
  | { kind: "resume"; key: string }
  | { kind: "publish"; key: string; version: number };

function turn(action: Switch) {
  const params = { path: { key: action.key } };
  if (action.kind === "pause") return ask(client.POST("/api/v1/scenarios/{key}/pause", { params }));
  if (action.kind === "resume") {
    return ask(client.POST("/api/v1/scenarios/{key}/resume", { params }));
  }
  const body = {
    version: action.version,
    people: "finish" as const,
    redirects: [],
    fire_for_those_inside: false,
    comment: "",
  };
  return ask(client.POST("/api/v1/scenarios/{key}/publish", { params, body }));
}

/** Pause, resume or publish. */
export function useSwitch() {
  const refresh = useRefreshScenarios();
  return useMutation({ mutationFn: turn, onSuccess: refresh });
}
