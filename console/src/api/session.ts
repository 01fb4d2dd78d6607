/** Who is signed in, and in which brand. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, ask, client } from "./client";
import type { Language } from "../words/language";
import type { Session } from "./types";

const KEY = ["session"];

async function loadSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return await ask(client.GET("/api/v1/session", { signal }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** The session, or null for someone who has not signed in. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => loadSession(signal),
    staleTime: 60_000,
  });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      ask(client.POST("/api/v1/session", { body })),
    onSuccess: (session) => queries.setQueryData(KEY, session),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(client.DELETE("/api/v1/session")),
    onSuccess: () => {
      queries.clear();
      queries.setQueryData(KEY, null);
    },
  });
}

export function useSaveLanguage() {
  return useMutation({
    mutationFn: (language: Language) =>
      ask(client.PATCH("/api/v1/session", { body: { language } })),
  });
}
