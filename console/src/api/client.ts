/**
 * The one door to the API: typed fetch, the CSRF header, and errors as values with words.
 * Everything else in the console asks through `ask`, so a failure always arrives as `ApiError`.
 */
import createClient, { type Middleware } from "openapi-fetch";
import type { Words } from "../words/language";
import type { paths } from "./schema";

export type Problem = { code: string; path: string; words: Words };

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly words: Words;
  readonly problems: Problem[];

  constructor(status: number, code: string, words: Words, problems: Problem[] = []) {
    super(words.en);
    this.status = status;
    this.code = code;
    this.words = words;
    this.problems = problems;
  }
}

const UNREACHABLE: Words = {
  en: "Aparté does not answer. Nothing you did is lost; we try again by ourselves.",
  fr: "Aparté ne répond pas. Rien de ce que vous avez fait n’est perdu ; un nouvel essai suit.",
};
const UNEXPECTED: Words = {
  en: "Aparté answered with an error. Nothing was changed; try again in a moment.",
  fr: "Aparté a répondu par une erreur. Rien n’a été changé ; réessayez dans un instant.",
};

export function readCookie(name: string, cookies = document.cookie): string | null {
  const found = cookies.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : null;
}

const csrf: Middleware = {
  onRequest({ request }) {
    const token = readCookie("csrftoken");
    if (token && request.method !== "GET") request.headers.set("X-CSRFToken", token);
    return request;
  },
};

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: "same-origin",
  // Looked up at each call, so that tests can stand in for the network.
  fetch: (request) => globalThis.fetch(request),
});
client.use(csrf);

type Answer<T> = { data?: T; error?: unknown; response: Response };

function errorFrom(status: number, body: unknown): ApiError {
  const error = (body as { error?: Partial<ApiError> } | undefined)?.error;
  if (error?.words) return new ApiError(status, error.code ?? "", error.words, error.problems);
  return new ApiError(status, "unexpected", UNEXPECTED);
}

/** The data of an answer; throws `ApiError` when there is none. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "unreachable", UNREACHABLE);
  }
  if (!answer.response.ok) throw errorFrom(answer.response.status, answer.error);
  return answer.data as T;
}
