/** What happened lately, refreshed while someone looks. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask, client } from "./client";

export const PERIODS = ["24h", "7d", "30d"] as const;
export type Period = (typeof PERIODS)[number];

const REFRESH_MS = 3_000;

export function useOverview(period: Period) {
  return useQuery({
    queryKey: ["overview", period],
    queryFn: ({ signal }) =>
      ask(client.GET("/api/v1/overview", { params: { query: { period } }, signal })),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}
