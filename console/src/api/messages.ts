/** Messages: every one wanted, sent or not. */
import { useQuery } from "@tanstack/react-query";
import { ask, client } from "./client";
import { usePages } from "./pages";
import type { Message, MessagePage, Outcome } from "./types";

export type MessageFilters = {
  outcome?: Outcome;
  reason?: string;
  scenario?: string;
  contact?: string;
};

const LIVE_MS = 5_000;

export function useMessages(filters: MessageFilters) {
  return usePages<Message, MessagePage>(
    ["messages", filters],
    (cursor, signal) =>
      ask(client.GET("/api/v1/messages", { params: { query: { ...filters, cursor } }, signal })),
    { refetchInterval: LIVE_MS },
  );
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ["message", id],
    queryFn: ({ signal }) =>
      ask(
        client.GET("/api/v1/messages/{message_id}", {
          params: { path: { message_id: id } },
          signal,
        }),
      ),
  });
}

/** The reason codes with their words and explanations; they hardly ever change. */
export function useReasons() {
  return useQuery({
    queryKey: ["reasons"],
    queryFn: ({ signal }) => ask(client.GET("/api/v1/reasons", { signal })),
    staleTime: Infinity,
  });
}
